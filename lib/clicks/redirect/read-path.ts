import { CODE, normaliseCode } from '@/lib/format/code';
import { LINK_SLUG } from '@/lib/links/rules';

export type ClickPath = {
  code: string;
  slug: string | null;
  /** Parameters that somebody put behind the code as if there were a question mark, without the first sign. */
  parameters: string;
};

/** In capitals too, and behind an address that ends with a slash itself. */
export const CLICK_PREFIX = /^\/+r\/+/i;
/** Where parameters begin that should be in the query; a question mark can only be there escaped. */
const PARAMETERS = /&|%26|%3f/i;
/** What is around a link in a text goes with it: brackets before, a full stop behind. */
const CODE_IN = /^[^A-Z0-9_%-]*([A-Z0-9_-]*)/;

/**
 * `/r/{code}` or `/r/{code}/{slug}`, as people write and programs mangle it; null for what can be neither. The code is
 * normalised, and ends at the first character that no code has. An unknown or impossible slug is still the affiliate's
 * link.
 */
export function parseClickPath(pathname: string): ClickPath | null {
  const prefix = CLICK_PREFIX.exec(pathname);
  if (!prefix) return null;
  const rest = pathname.slice(prefix[0].length);
  const end = rest.search(PARAMETERS);
  const place = end < 0 ? rest : rest.slice(0, end);
  const [first = '', second = ''] = place.split(/\/|%2f/i).filter(Boolean);
  const code = readCode(first);
  if (code === null) return null;
  const slug = codeIn(second).toLowerCase();
  return {
    code,
    slug: LINK_SLUG.test(slug) ? slug : null,
    parameters: end < 0 ? '' : parametersIn(rest.slice(end)),
  };
}

/** A code as people write it, normalised; null for what can be none. */
export function readCode(text: string): string | null {
  const code = codeIn(text);
  return CODE.test(code) ? code : null;
}

function codeIn(segment: string): string {
  return CODE_IN.exec(normaliseCode(decode(segment)))?.[1] ?? '';
}

function parametersIn(text: string): string {
  // Escaped as a whole, by a program that took it for a part of the path.
  const written = text.startsWith('&') ? text : decode(text);
  return written.slice(1).replace(/^amp;/, '').replaceAll('&amp;', '&');
}

/** What cannot be decoded stays as it is written. */
function decode(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });
}
