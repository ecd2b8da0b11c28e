import { DAY_MS } from '@/lib/time/calendar';

/** RFC 9116 recommends less than a year; the text is made anew each time, so it holds as long as it is served. */
const VALID_DAYS = 180;

/** `security.txt` as RFC 9116 has it. `contact`: an address of a page, or `mailto:` and an address. */
export function securityText(about: { contact: string; appUrl: string }, now: Date): string {
  const expires = new Date(now.getTime() + VALID_DAYS * DAY_MS);
  return [
    `Contact: ${about.contact}`,
    `Expires: ${expires.toISOString().replace(/\.\d+Z$/, 'Z')}`,
    `Canonical: ${about.appUrl}/.well-known/security.txt`,
    'Preferred-Languages: en',
    '',
  ].join('\n');
}
