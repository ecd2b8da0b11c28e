import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { RefusalCode } from '@/lib/refusals';
import { headerText } from '@/lib/request/header-text';
import { REQUEST_ID_HEADER, requestIdOf } from '@/lib/request/request-id';

export type Refused = {
  status: number;
  /** For callers of the API. */
  code: RefusalCode;
  text: string;
  /** Seconds after which it is worth asking again. */
  retryAfter?: number;
  /** What follows on this connection cannot be trusted, or is not wanted. */
  close?: boolean;
  headers?: Record<string, string>;
};

const ending = new WeakSet<Socket>();

/** The connection ends with the answer to this request. */
export function makeLast({ socket }: IncomingMessage, response: ServerResponse): void {
  ending.add(socket);
  response.setHeader('connection', 'close');
}

export function isLast(socket: Socket): boolean {
  return ending.has(socket);
}

/** A short answer of the gateway's own: a page for people, text for programs, and the API's error for its callers. */
export function refuseRequest(
  request: IncomingMessage,
  response: ServerResponse,
  refused: Refused,
): void {
  const { status, retryAfter, close } = refused;
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (close) makeLast(request, response);
  const { type, body, headers } = bodyOf(request, refused);
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
    ...headers,
    ...refused.headers,
    'cache-control': 'no-store',
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

type Body = { type: string; body: string; headers?: Record<string, string> };

function bodyOf({ url = '', headers }: IncomingMessage, { code, text, retryAfter }: Refused): Body {
  if (url.startsWith('/api/')) {
    const requestId = requestIdOf({ get: (name) => headerText(headers[name]) });
    return {
      type: 'application/json',
      body: JSON.stringify({ error: { code, message: text, requestId } }),
      headers: { [REQUEST_ID_HEADER]: requestId },
    };
  }
  return headers.accept?.includes('text/html')
    ? { type: 'text/html', body: page(text, retryAfter) }
    : { type: 'text/plain', body: `${text}\n` };
}

/** `text` is always our own. */
function page(text: string, retryAfter: number | undefined): string {
  const again =
    retryAfter === undefined ? '' : `<meta http-equiv="refresh" content="${retryAfter + 1}">`;
  const style =
    'font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem;color-scheme:light dark';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${again}<title>Tributary</title></head><body style="${style}"><p>${text}</p></body></html>\n`;
}
