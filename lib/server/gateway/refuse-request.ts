import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Refusal = {
  status: number;
  text: string;
  /** Seconds after which it is worth asking again. */
  retryAfter?: number;
  /** What follows on this connection cannot be trusted, or is not wanted. */
  close?: boolean;
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

/** A short answer of the gateway's own, as a page for people and as text for programs. */
export function refuseRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { status, text, retryAfter, close }: Refusal,
): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (close) makeLast(request, response);
  const forPeople = request.headers.accept?.includes('text/html') ?? false;
  const body = forPeople ? page(text, retryAfter) : `${text}\n`;
  response.writeHead(status, {
    'content-type': `text/${forPeople ? 'html' : 'plain'}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** `text` is always our own. */
function page(text: string, retryAfter: number | undefined): string {
  const again =
    retryAfter === undefined ? '' : `<meta http-equiv="refresh" content="${retryAfter + 1}">`;
  const style =
    'font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem;color-scheme:light dark';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${again}<title>Tributary</title></head><body style="${style}"><p>${text}</p></body></html>\n`;
}
