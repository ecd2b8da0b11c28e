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

type Provider = { domains: readonly [string, ...string[]]; ignored: RegExp };

/**
 * Providers that give one mailbox several spellings: domains that are the same, and what in the part before them says
 * nothing (their help pages on aliases and on what counts in a name).
 */
const PROVIDERS: readonly Provider[] = [
  { domains: ['gmail.com', 'googlemail.com'], ignored: /\./g },
  { domains: ['icloud.com', 'me.com', 'mac.com'], ignored: /$^/g },
  { domains: ['proton.me', 'protonmail.com', 'protonmail.ch', 'pm.me'], ignored: /[._-]/g },
];

/** Raised with every change of `canonicalEmail`: what is kept by an older rule is made again (remakeAddresses). */
export const ADDRESS_RULE = 2;

/**
 * One mailbox, one text: the one answer to "is this the same address". Without "+tag", quotes and what its provider
 * ignores, its domain as the network knows it. For telling people apart, never for sending.
 */
export function canonicalEmail(email: string): string {
  const normal = normaliseEmail(email.normalize('NFKC').replace(/[\p{Cf}\s]/gu, ''));
  const at = normal.lastIndexOf('@');
  if (at < 1) return normal;
  const domain = networkName(normal.slice(at + 1));
  const local = normal.slice(0, at).replace(/^"(.*)"$/, '$1');
  const bare = local.replace(/\+.*$/, '') || local;
  const provider = PROVIDERS.find(({ domains }) => domains.includes(domain));
  if (!provider) return `${bare}@${domain}`;
  return `${bare.replace(provider.ignored, '') || bare}@${provider.domains[0]}`;
}

/** A domain in its own script is the same as its form in ASCII, and so is one with the root's dot. */
function networkName(domain: string): string {
  const bare = domain.replace(/\.+$/, '');
  if (/^[a-z0-9.-]*$/.test(bare)) return bare;
  const address = `https://${bare}`;
  return /[/?#@:\\%[\]]/.test(bare) || !URL.canParse(address) ? bare : new URL(address).hostname;
}
