import http, { type IncomingMessage } from 'node:http';

import { logger } from '@/lib/logger';
import type { FairQueue } from '@/lib/request/fair-queue';
import type { RefusalBook } from '@/lib/security/refusal-book';
import { actionWords, networkToKeep } from '@/lib/security/words-of-request';

import type { Address } from '@/lib/server/gateway/address';
import { askNext, passOn, type Exchange, type Incoming } from '@/lib/server/gateway/ask-next';
import { BodyBudget } from '@/lib/server/gateway/body-budget';
import type { Connections } from '@/lib/server/gateway/connections';
import {
  BROKEN,
  BUSY,
  HELD_TOO_MUCH,
  NETWORK_BUSY,
  NO_ENCODING,
  SILENT,
  TOO_LARGE,
  TOO_SLOW,
  TWO_HOSTS,
  UNAVAILABLE,
  UNREADABLE,
} from '@/lib/server/gateway/faults';
import type { Limits } from '@/lib/server/gateway/http-limits';
import type { KnownCallers } from '@/lib/server/gateway/known-callers';
import { BodyReceiver, type BodyFault, type Received } from '@/lib/server/gateway/receive-body';
import { announcedBytes, countHosts, pathOf } from '@/lib/server/gateway/request-framing';
import { refuseRequest } from '@/lib/server/gateway/refuse-request';
import {
  callerShare,
  networkShare,
  openRooms,
  type Room,
  type RoomCaps,
  roomOf,
} from '@/lib/server/gateway/rooms';
import { SlowReaders } from '@/lib/server/gateway/slow-readers';
import { isCode } from '@/lib/server/kit/processes';

const FAULTS: Record<BodyFault, Parameters<typeof refuseRequest>[2]> = {
  'too large': TOO_LARGE,
  'too slow': TOO_SLOW,
  'too much': HELD_TOO_MUCH,
};

/**
 * Hands requests on to Next and its answers back. First a request is taken whole; then it waits for its turn among those of
 * other networks and people; only then is anything of Next's used for it (ADR 029). Answers pass piece by piece: who reads
 * slowly is written to slowly, and who does not read at all is cut. When one side goes away the other one learns of it.
 */
export class Forwarder {
  /** Null while Next is unavailable. */
  readonly #findNext: () => Address | null;
  readonly #limits: Limits;
  readonly #callers: KnownCallers;
  readonly #connections: Connections;
  readonly #refusals: RefusalBook | undefined;
  readonly #agent: http.Agent;
  readonly #rooms: Record<Room, FairQueue>;
  readonly #bodies: BodyReceiver;
  readonly #readers: SlowReaders;

  constructor(
    findNext: () => Address | null,
    about: {
      limits: Limits;
      rooms: Record<Room, RoomCaps>;
      callers: KnownCallers;
      connections: Connections;
      /** Where refusals of a full share are noted. */
      refusals?: RefusalBook | undefined;
    },
  ) {
    const { limits, rooms } = about;
    this.#findNext = findNext;
    this.#limits = limits;
    this.#callers = about.callers;
    this.#connections = about.connections;
    this.#refusals = about.refusals;
    this.#agent = new http.Agent({ keepAlive: true });
    this.#rooms = openRooms(rooms, limits);
    const budget = new BodyBudget({ total: limits.heldBytes, share: limits.heldBytesShare });
    this.#bodies = new BodyReceiver(budget, limits);
    this.#readers = new SlowReaders(limits);
  }

  forward(incoming: Incoming): void {
    const { request, response, network } = incoming;
    if (response.socket === null) {
      // An earlier request of the connection is not answered yet: one at a time takes a place.
      response.once('socket', () => this.forward(incoming));
      return;
    }
    const bytes = announcedBytes(request);
    const refusal = this.#refusalOf(request, bytes);
    if (refusal) {
      refuseRequest(request, response, refusal);
      return;
    }
    const caller = this.#callers.find(request.headers);
    const share = caller !== null ? callerShare(caller) : network && networkShare(network);
    this.#connections.claim(request.socket, network);
    if (bytes === 0) {
      this.#takeTurn(incoming, share, null);
      return;
    }
    if (incoming.expectsContinue) response.writeContinue();
    this.#bodies.receive(request, share, {
      onWhole: (body) => this.#takeTurn(incoming, share, body),
      onFault: (why) => refuseRequest(request, response, FAULTS[why]),
    });
  }

  close(): void {
    this.#agent.destroy();
    this.#bodies.close();
    this.#readers.close();
  }

  #refusalOf(request: IncomingMessage, bytes: number | 'unknown' | null) {
    if (bytes === null) return NO_ENCODING;
    if (countHosts(request.rawHeaders) > 1) return TWO_HOSTS;
    return bytes !== 'unknown' && bytes > this.#limits.bodyBytes ? TOO_LARGE : null;
  }

  /** Everything that can come from the caller has come. */
  #takeTurn(incoming: Incoming, share: string | null, body: Received | null): void {
    const { request, response, known, network } = incoming;
    const { socket } = request;
    let isRunning = false;
    this.#connections.hold(socket);
    const waiting = this.#rooms[roomOf(request.url ?? '/')].ask(share, {
      begin: (place) => {
        // Its body was given up while it waited, and that was said.
        if (response.headersSent || response.destroyed) {
          place.leave();
          return;
        }
        isRunning = true;
        body?.release();
        this.#send({ request, response, known, network, body, place }, true);
      },
      refuse: (full) => {
        if (full === 'share') this.#noteShare(request, network);
        refuseRequest(request, response, full === 'share' ? NETWORK_BUSY : BUSY);
      },
    });
    response.once('close', () => {
      // What Next works on keeps its place until Next has answered, whether or not anybody waits for it.
      if (!isRunning) waiting.leave();
      body?.release();
      this.#connections.release(socket);
    });
  }

  #noteShare({ url = '/', method }: IncomingMessage, network: string | null): void {
    const refused = {
      kind: 'throttle' as const,
      reason: 'SHARE',
      network: network === null ? null : networkToKeep(network),
      action: actionWords(url, method),
    };
    this.#refusals?.note(refused, Date.now());
  }

  #send(exchange: Exchange, mayRepeat: boolean): void {
    const { request, response, body, place } = exchange;
    const next = this.#findNext();
    const { answerIdleMs: idleMs, abandonedMs } = this.#limits;
    const toNext = next && askNext(next, exchange, { agent: this.#agent, idleMs });
    if (toNext === null) {
      place.leave();
      refuseRequest(request, response, next === null ? UNAVAILABLE : UNREADABLE);
      return;
    }
    const onEnd = () => place.leave();
    const onClose = () => {
      // The visitor left, or was answered. What Next is still at costs the same when nobody waits for it: its place is free
      // when it answers, or else whoever leaves at once could have as much done as they like.
      if (response.writableFinished) return;
      if (response.headersSent) toNext.destroy();
      else toNext.setTimeout(abandonedMs, () => toNext.destroy());
    };
    response.once('close', onClose);
    toNext.once('close', onEnd);
    toNext.once('response', (answer) => passOn(answer, response, this.#readers));
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
      if (mayRepeat && lostRace && isSafe && body === null) {
        response.off('close', onClose);
        toNext.off('close', onEnd);
        this.#send(exchange, false);
        return;
      }
      const isUnavailable = isCode(error, 'ECONNREFUSED', 'ENOENT') || this.#findNext() === null;
      if (!isUnavailable)
        logger.error({ err: error, path: pathOf(request) }, 'Next did not answer');
      refuseRequest(request, response, isUnavailable ? UNAVAILABLE : BROKEN);
    });
    for (const piece of body?.pieces ?? []) toNext.write(piece);
    toNext.end();
  }
}
