import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';

import { logger } from '@/lib/logger';

import { answerHeaders, type Body, requestHeaders } from '@/lib/server/gateway/forward-headers';
import type { Forwarded } from '@/lib/server/gateway/forwarded';
import type { Limits } from '@/lib/server/gateway/http-limits';
import { isCode } from '@/lib/server/kit/processes';
import { refuseRequest } from '@/lib/server/gateway/refuse-request';

/** Where Next listens. */
export type Address = { socketPath: string } | { host: string; port: number };

type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  known: Forwarded;
  body: Body;
};

const UNAVAILABLE = {
  status: 503,
  text: 'This page is not there for a moment: its server is being started. Referral links work all the while.',
  retryAfter: 1,
};
const BUSY = { status: 503, text: 'Too much is asked at once. Try again soon.', retryAfter: 2 };
const BROKEN = { status: 502, text: 'The server of this page ended before it answered.' };
const SILENT = { status: 504, text: 'The server of this page did not answer in time.' };
const TOO_LARGE = { status: 413, text: 'The request is too large.', close: true };

/**
 * Hands requests on to Next and its answers back, piece by piece: nothing is kept in memory, and who reads slowly is
 * written to slowly. When one side goes away the other one learns of it.
 */
export class Forwarder {
  /** Null while Next is unavailable. */
  readonly #findNext: () => Address | null;
  readonly #limits: Limits;
  readonly #agent: http.Agent;
  #running = 0;

  constructor(findNext: () => Address | null, limits: Limits) {
    this.#findNext = findNext;
    this.#limits = limits;
    this.#agent = new http.Agent({
      keepAlive: true,
      maxSockets: limits.nextConnections,
      maxFreeSockets: limits.nextConnections,
    });
  }

  /** `expectsContinue`: the caller waits for a word before it sends the body. */
  forward(
    request: IncomingMessage,
    response: ServerResponse,
    known: Forwarded,
    expectsContinue = false,
  ): void {
    const body = bodyOf(request);
    const refusal = this.#refusalOf(request, body);
    if (refusal) {
      refuseRequest(request, response, refusal);
      return;
    }
    this.#running++;
    response.once('close', () => this.#running--);
    if (expectsContinue) response.writeContinue();
    this.#send({ request, response, known, body: body as Body }, true);
  }

  close(): void {
    this.#agent.destroy();
  }

  #refusalOf(request: IncomingMessage, body: Body | null) {
    if (body === null) {
      return { status: 501, text: 'This transfer encoding is not supported.', close: true };
    }
    if (countHosts(request.rawHeaders) > 1) {
      return { status: 400, text: 'The request names more than one host.', close: true };
    }
    if (body.kind === 'length' && Number(body.bytes) > this.#limits.bodyBytes) return TOO_LARGE;
    if (this.#running >= this.#limits.nextConnections + this.#limits.nextWaiting) return BUSY;
    return null;
  }

  #send(exchange: Exchange, mayRepeat: boolean): void {
    const { request, response, body } = exchange;
    const next = this.#findNext();
    if (next === null) {
      refuseRequest(request, response, UNAVAILABLE);
      return;
    }
    const toNext = this.#open(next, exchange);
    if (toNext === null) {
      refuseRequest(request, response, { status: 400, text: 'The address cannot be read.' });
      return;
    }
    const onClose = () => {
      // The visitor left, or was answered: what is not finished by now is of no use to anybody.
      if (!response.writableFinished || !request.complete) toNext.destroy();
    };
    response.once('close', onClose);
    toNext.once('response', (answer) => passOn(answer, exchange));
    toNext.once('timeout', () => {
      if (response.headersSent) response.destroy();
      else refuseRequest(request, response, SILENT);
      toNext.destroy();
    });
    toNext.once('error', (error) => {
      // After this one more may come.
      toNext.on('error', () => undefined);
      if (response.headersSent || response.destroyed) {
        if (!response.writableEnded) response.destroy();
        return;
      }
      // A kept connection may end just as it is used again; what changes nothing is asked once more.
      const isSafe = request.method === 'GET' || request.method === 'HEAD';
      const lostRace = toNext.reusedSocket && isCode(error, 'ECONNRESET', 'EPIPE');
      if (mayRepeat && lostRace && isSafe && body.kind === 'none') {
        response.off('close', onClose);
        this.#send(exchange, false);
        return;
      }
      const isUnavailable = isCode(error, 'ECONNREFUSED', 'ENOENT') || this.#findNext() === null;
      if (!isUnavailable)
        logger.error({ err: error, path: pathOf(request) }, 'Next did not answer');
      refuseRequest(request, response, {
        ...(isUnavailable ? UNAVAILABLE : BROKEN),
        close: body.kind !== 'none',
      });
    });
    this.#sendBody(exchange, toNext);
  }

  #open(next: Address, { request, body, known }: Exchange): http.ClientRequest | null {
    try {
      return http.request({
        ...next,
        agent: this.#agent,
        method: request.method,
        path: request.url,
        headers: requestHeaders(request.rawHeaders, { body, host: request.headers.host, known }),
        setHost: false,
        timeout: this.#limits.answerIdleMs,
      });
    } catch {
      // A character that no address has.
      return null;
    }
  }

  #sendBody({ request, response, body }: Exchange, toNext: http.ClientRequest): void {
    if (body.kind === 'none') {
      toNext.end();
      return;
    }
    let bytes = 0;
    request.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes <= this.#limits.bodyBytes) return;
      request.unpipe(toNext);
      refuseRequest(request, response, TOO_LARGE);
      toNext.destroy();
    });
    request.pipe(toNext);
  }
}

function passOn(answer: IncomingMessage, { response }: Exchange): void {
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
  // Whoever breaks off, the other side is cut too: half an answer must not look like a whole one.
  pipeline(answer, response, () => undefined);
}

/** Null: an encoding that we do not take apart, and so must not pass on. */
function bodyOf({ headers, method }: IncomingMessage): Body | null {
  const encoding = headers['transfer-encoding'];
  if (encoding !== undefined) {
    return encoding.trim().toLowerCase() === 'chunked' ? { kind: 'chunked' } : null;
  }
  const bytes = headers['content-length'];
  if (bytes !== undefined) {
    return bytes === '0' && (method === 'GET' || method === 'HEAD')
      ? { kind: 'none' }
      : { kind: 'length', bytes };
  }
  return method === 'POST' || method === 'PUT' || method === 'PATCH'
    ? { kind: 'length', bytes: '0' }
    : { kind: 'none' };
}

function countHosts(raw: readonly string[]): number {
  let hosts = 0;
  for (let i = 0; i < raw.length; i += 2) if (raw[i]?.toLowerCase() === 'host') hosts++;
  return hosts;
}

/** Without what stands behind it: addresses may carry tokens. */
function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?')[0] ?? '/';
}
