import { z } from 'zod';

/** As people log in with it: trimmed, lower-case. */
export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email('This is not an e-mail address.'));

export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase();
}

const DOTLESS = new Set(['gmail.com', 'googlemail.com']);

/** One mailbox, one text: without "+tag", and for Gmail without dots. For telling people apart, never for sending. */
export function canonicalEmail(email: string): string {
  const normal = normaliseEmail(email);
  const at = normal.lastIndexOf('@');
  if (at < 1) return normal;
  const domain = normal.slice(at + 1);
  const bare = normal.slice(0, at).replace(/\+.*$/s, '') || normal.slice(0, at);
  return DOTLESS.has(domain) ? `${bare.replaceAll('.', '')}@gmail.com` : `${bare}@${domain}`;
}
