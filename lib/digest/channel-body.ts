import type { DigestSection, DigestText } from '@/lib/digest/words';

/** Slack's own limits of a block. */
const MOST_OF_HEADER = 150;
const MOST_OF_SECTION = 3_000;
/** Beside the line that says how many are left out. */
const ROOM = MOST_OF_SECTION - 50;

/** What an incoming webhook of Slack takes, and of chats that speak its language: `text` for notices, `blocks` to read. */
export function channelBody({ subject, sections }: DigestText, link: string): string {
  const texts = sections.map(sectionText);
  return JSON.stringify({
    text: [escaped(subject), ...sections.slice(0, 1).map(sectionText)].join('\n'),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: subject.slice(0, MOST_OF_HEADER) } },
      ...texts.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text } })),
      { type: 'section', text: { type: 'mrkdwn', text: `<${link}|Open the console>` } },
    ],
  });
}

/** Names are typed by people: none of them may address a channel, or be a link. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** As many lines as there is room for, and how many are left out: the console has them. */
function sectionText({ title, lines }: DigestSection): string {
  let text = `*${title}*`;
  for (const [index, line] of lines.entries()) {
    const next = `${text}\n• ${escaped(line)}`;
    if (next.length > ROOM) return `${text}\n… and ${lines.length - index} more`;
    text = next;
  }
  return text;
}
