export type Body = { subject: string; lines: (string | null)[]; link: string };

/** Names and reasons are typed by people: no line of theirs may look like one of ours. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
