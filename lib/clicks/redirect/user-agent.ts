import { isbot } from 'isbot';

export type Device = 'desktop' | 'mobile' | 'tablet' | 'bot' | 'other';

type Client = { isBot: boolean; device: Device };

/** What a user agent says of itself is long to find out and comes again and again. */
const clients = new Map<string, Client>();
const MAX_CLIENTS = 5_000;
/** As the expressions take their time with long texts; no browser's is longer. */
const MAX_USER_AGENT_LENGTH = 512;

/** Whether no person looks at what is answered. Saying nothing is not being a person: every browser names itself. */
export function isBot(userAgent: string | null | undefined): boolean {
  return clientOf(userAgent).isBot;
}

export function deviceOf(userAgent: string | null | undefined): Device {
  return userAgent ? clientOf(userAgent).device : 'other';
}

function clientOf(userAgent: string | null | undefined): Client {
  const text = (userAgent ?? '').slice(0, MAX_USER_AGENT_LENGTH);
  const known = clients.get(text);
  if (known) return known;
  const isBot = isProgram(text);
  const client: Client = { isBot, device: isBot ? 'bot' : guessDevice(text) };
  if (clients.size >= MAX_CLIENTS) clients.clear();
  clients.set(text, client);
  return client;
}

/**
 * What shows pages says which engine shows them, or is one of the few that never did: browsers for text, for old phones
 * and television sets; Office, which asks first when a person presses a link in it. Libraries and scanners that isbot does
 * not know (Dart, CFNetwork, Dalvik, PowerShell, Mechanize) name none.
 */
const SHOWS_PAGES =
  /webkit|gecko|trident|msie|presto|opera|\bopr\/|browser|netfront|obigo|midp|docomo|hbbtv|\bwap|nokia|blackberry|lynx|^e?links\b|w3m|dillo|netsurf|mosaic|ms-?office|microsoft (?:office|outlook)/i;

/** Programs that name the engine they imitate, and that isbot does not know. */
const IMITATES = /jsdom|slimerjs|miniature\.io|assetnote|gtmetrix|amzn-user|\bylt chrome/i;

/** WeChat's name for the process of its own browser, which isbot takes for a tool. */
const WECHAT_PROCESS = / Process\/tools(?:mp)?\b/;

function isProgram(text: string): boolean {
  if (!SHOWS_PAGES.test(text) || IMITATES.test(text)) return true;
  return isbot(text.includes('MicroMessenger') ? text.replace(WECHAT_PROCESS, '') : text);
}

function guessDevice(userAgent: string): Device {
  if (/ipad|tablet|kindle|silk|playbook|android(?!.*mobile)/i.test(userAgent)) return 'tablet';
  if (/mobi|iphone|ipod|android/i.test(userAgent)) return 'mobile';
  if (/windows|macintosh|linux|cros|x11/i.test(userAgent)) return 'desktop';
  return 'other';
}
