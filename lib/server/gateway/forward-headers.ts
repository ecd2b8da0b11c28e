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

export type Body = { kind: 'none' } | { kind: 'length'; bytes: string } | { kind: 'chunked' };

/** Names and values in turns, as Node has them, so that what comes twice goes on twice. */
type RawHeaders = readonly string[];

/** What Next is sent: the caller's headers, and what is known of the way they came. */
export function requestHeaders(
  raw: RawHeaders,
  { body, host, known }: { body: Body; host: string | undefined; known: Forwarded },
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
  if (body.kind === 'length') headers.push('content-length', body.bytes);
  if (body.kind === 'chunked') headers.push('transfer-encoding', 'chunked');
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
