import type { Role } from '@/lib/auth/viewer';

/** Where a second factor is set up. */
export const FACTOR_PATH = '/second-factor';

/** Where a role starts. */
export function homeOf(role: Role): '/admin' | '/portal' {
  return role === 'affiliate' ? '/portal' : '/admin';
}

/** A path on this site, as it stands in `?next=`; null for anything that could lead elsewhere. */
export function safePath(text: unknown): string | null {
  if (typeof text !== 'string' || text.length > 1_000) return null;
  // Browsers read "\" as "/" and drop control characters: "/\evil.example" and "/<tab>/evil.example" leave the site.
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(text) || text.includes('\\')) return null;
  const base = 'http://this-site.invalid';
  if (!URL.canParse(text, base)) return null;
  const { origin, pathname, search } = new URL(text, base);
  if (origin !== base || pathname.startsWith('//')) return null;
  return pathname + search;
}

/** Where a login leads: the page that was asked for if this role has it, else the role's own start. */
export function pathAfterLogin(role: Role, next: unknown): string {
  const path = safePath(next);
  const home = homeOf(role);
  return path === home || path?.startsWith(`${home}/`) || path?.startsWith(`${home}?`)
    ? path
    : home;
}
