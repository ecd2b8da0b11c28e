import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { logger } from '@/lib/logger';
import type { Place } from '@/lib/request/fair-queue';
import type { Address } from '@/lib/server/gateway/address';
import { answerHeaders, requestHeaders } from '@/lib/server/gateway/forward-headers';
import type { Forwarded } from '@/lib/server/gateway/forwarded';
import type { Received } from '@/lib/server/gateway/receive-body';
import { carriesBody } from '@/lib/server/gateway/request-framing';
import type { SlowReaders } from '@/lib/server/gateway/slow-readers';

export type Incoming = {
  request: IncomingMessage;
  response: ServerResponse;
  known: Forwarded;
  /** Null: it has no share. */
  network: string | null;
  /** The caller waits for a word before it sends the body. */
  expectsContinue: boolean;
};

export type Exchange = Pick<Incoming, 'request' | 'response' | 'known' | 'network'> & {
  /** Null without one. */
  body: Received | null;
  place: Place;
};

/** Null for an address that cannot be asked for. */
export function askNext(
  next: Address,
  { request, body, known, network }: Exchange,
  { agent, idleMs }: { agent: http.Agent; idleMs: number },
): http.ClientRequest | null {
  const { host } = request.headers;
  const bytes = body?.bytes ?? (carriesBody(request) ? 0 : null);
  try {
    return http.request({
      ...next,
      agent,
      method: request.method,
      path: request.url,
      headers: requestHeaders(request.rawHeaders, { bytes, host, known, network }),
      setHost: false,
      timeout: idleMs,
    });
  } catch {
    // A character that no address has.
    return null;
  }
}

export function passOn(
  answer: IncomingMessage,
  response: ServerResponse,
  readers: SlowReaders,
): void {
  if (response.destroyed) {
    answer.destroy();
    return;
  }
  const headers = answerHeaders(answer.rawHeaders);
  try {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers);
  } catch (error) {
    logger.error({ err: error }, 'an answer of Next cannot be passed on');
    answer.destroy();
    response.destroy();
    return;
  }
  // A page that is made piece by piece shows its first piece when it is there, not with the second.
  if (answer.headers['content-length'] === undefined) response.flushHeaders();
  const stopWatching = readers.watch(response, () => response.destroy());
  // Whoever breaks off, the other side is cut too: half an answer must not look like a whole one.
  pipeline(answer, response, stopWatching);
}
