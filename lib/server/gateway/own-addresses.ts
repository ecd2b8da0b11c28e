import { isClickUrl } from '@/lib/server/gateway/click-path';

/** What the gateway answers itself, so that neither a page that is being made nor a Next that died keeps it waiting. */
export type OwnAddress = 'click' | 'page' | 'script' | 'health' | 'readiness';

/** `/t`, to which the script of a shop's page tells what it was opened with, and the script itself. */
const PAGE = /^\/t(?:\?|$)/;
const SCRIPT = /^\/t\.js(?:\?|$)/;

/** Null: Next's. */
export function ownAddress(method: string | undefined, url: string): OwnAddress | null {
  if (method === 'GET' || method === 'HEAD') {
    if (isClickUrl(url)) return 'click';
    if (url === '/healthz') return 'health';
    if (url === '/readyz') return 'readiness';
    return SCRIPT.test(url) ? 'script' : null;
  }
  return (method === 'POST' || method === 'OPTIONS') && PAGE.test(url) ? 'page' : null;
}
