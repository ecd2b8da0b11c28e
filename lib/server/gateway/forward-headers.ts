import { NO_SHARE_HEADER } from '@/lib/request/client-address';

import { type Forwarded, isClaim } from '@/lib/server/gateway/forwarded';

/** Meant for one connection and never for the next (RFC 9110, 7.6.1); the length of a body is told anew. */
const ONE_HOP = new Set([
  'connection',
  'content-length',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Names and values in turns, as Node has them, so that what comes twice goes on twice. */
type RawHeaders = readonly string[];

/** What Next is sent: the caller's headers, and what is known of the way they came. `bytes`: null without a body. */
export function requestHeaders(
  raw: RawHeaders,
  {
    bytes,
    host,
    known,
    network,
  }: {
    bytes: number | null;
    host: string | undefined;
    known: Forwarded;
    network: string | null;
  },
): string[] {
  const headers: string[] = host === undefined ? [] : ['host', host];
  const oneHop = listedByConnection(raw);
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const key = name.toLowerCase();
    if (key === 'host' || ONE_HOP.has(key) || oneHop?.has(key) || isClaim(key)) continue;
    headers.push(name, raw[i + 1] ?? '');
  }
  headers.push('x-forwarded-for', known.client, 'x-forwarded-proto', known.protocol);
  if (known.host !== undefined) headers.push('x-forwarded-host', known.host);
  if (network === null) headers.push(NO_SHARE_HEADER, 'none');
  if (bytes !== null) headers.push('content-length', String(bytes));
  return headers;
}

/** What the visitor is sent of Next's answer. */
export function answerHeaders(raw: RawHeaders): string[] {
  const headers: string[] = [];
  const oneHop = listedByConnection(raw);
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const key = name.toLowerCase();
    if (key !== 'content-length' && (ONE_HOP.has(key) || oneHop?.has(key))) continue;
    headers.push(name, raw[i + 1] ?? '');
  }
  return headers;
}

/** A sender may name further headers that are for this connection alone. */
function listedByConnection(raw: RawHeaders): Set<string> | null {
  let listed: Set<string> | null = null;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (raw[i]?.toLowerCase() !== 'connection') continue;
    for (const part of (raw[i + 1] ?? '').split(',')) {
      const name = part.trim().toLowerCase();
      if (name === '' || name === 'keep-alive' || name === 'close') continue;
      listed ??= new Set();
      listed.add(name);
    }
  }
  return listed;
}
