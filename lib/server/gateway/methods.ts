import { isClickUrl } from '@/lib/server/gateway/click-path';

const READ = ['GET', 'HEAD'];
/** A route handler of Next's answers OPTIONS as well. */
const FILE = [...READ, 'OPTIONS'];
/** Forms post to their page. */
const PAGE = [...READ, 'POST'];
/** All that anything here takes. */
export const ALL_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** The first that matches counts; every other address is a page. The endpoints of the API name their methods themselves. */
const METHODS: [path: RegExp, methods: string[]][] = [
  [/^\/(?:healthz|readyz|metrics)$/, READ],
  [/^\/t$/, ['POST', 'OPTIONS']],
  [/^\/(?:_next\/static\/|\.well-known\/|favicon\.|t\.js$|robots\.txt$)/, READ],
  [/^\/api\/(?:v1|mcp|webhooks)(?:\/|$)/, ALL_METHODS],
  [/^\/api\/auth\//, [...PAGE, 'OPTIONS']],
  [/^\/(?:admin|portal)\/(?:commissions\/)?export(?:\/|$)/, FILE],
  [/^\/(?:admin|portal)\/statements\/[^/]+\/[^/]+$/, FILE],
  [/^\/admin\/payouts\/batches\/[^/]+\/file$/, FILE],
  [/^\/admin\/people\/[^/]+\/[^/]+\/export$/, FILE],
  [/^\/admin\/payouts\/batches\/[^/]+\/import$/, ['POST', 'OPTIONS']],
];

/** What an address takes, for the `Allow` of a 405 (RFC 9110, 15.5.6). */
export function methodsOf(url: string): string[] {
  if (isClickUrl(url)) return READ;
  const path = url.split('?')[0] ?? '/';
  return METHODS.find(([pattern]) => pattern.test(path))?.[1] ?? PAGE;
}
