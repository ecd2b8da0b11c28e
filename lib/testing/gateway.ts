import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { connectClicks, createClickDeps } from '@/lib/clicks/redirect/deps';
import { answerClickHttp } from '@/lib/clicks/redirect/mount-node';
import { answerPageHttp } from '@/lib/clicks/script/mount-node';
import { env } from '@/lib/env';
import type { Address } from '@/lib/server/gateway/address';
import { startGateway, type Gateway } from '@/lib/server/gateway/gateway';
import { ScriptFile } from '@/lib/server/gateway/script-file';
import type { Limits } from '@/lib/server/gateway/http-limits';
import { KnownCallers } from '@/lib/server/gateway/known-callers';
import type { Room, RoomCaps } from '@/lib/server/gateway/rooms';
import { RefusalBook } from '@/lib/security/refusal-book';

export const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

export type TestGateway = {
  gateway: Gateway;
  callers: KnownCallers;
  /** What it noted as refused. */
  refusals: RefusalBook;
  url: string;
  /** The addresses of the clicks it answered, as it took them. */
  clickAddresses: (string | null)[];
  /** What Next was asked, in order. */
  asked: IncomingMessage[];
  /** Next goes away, and comes back. */
  setUnavailable(isUnavailable: boolean): void;
  next: Server;
};

const endings: (() => Promise<unknown>)[] = [];

/** The real gateway and the real click handler before a small server that stands for Next. */
export async function openGateway(
  answer: RequestListener,
  options: {
    TRUST_PROXY?: string[];
    APP_URL?: string;
    HSTS_SUBDOMAINS?: boolean;
    limits?: Partial<Limits>;
    rooms?: Partial<Record<Room, RoomCaps>>;
  } = {},
): Promise<TestGateway> {
  const asked: IncomingMessage[] = [];
  const next = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    asked.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => next.listen(0, '127.0.0.1', resolve));
  const address: Address = { host: '127.0.0.1', port: (next.address() as AddressInfo).port };
  let isUnavailable = false;
  const pool = connectClicks(env().DATABASE_URL);
  const networks = options.TRUST_PROXY;
  const defaults = createClickDeps(pool);
  const deps = {
    ...defaults,
    settings: { ...defaults.settings, trustsProxy: networks !== undefined },
  };
  const clickAddresses: (string | null)[] = [];
  const callers = new KnownCallers();
  const refusals = new RefusalBook();
  const gateway = await startGateway({
    callers,
    refusals,
    ...(options.rooms && { rooms: options.rooms }),
    HOST: '127.0.0.1',
    PORT: 0,
    APP_URL: options.APP_URL ?? env().APP_URL,
    HSTS_SUBDOMAINS: options.HSTS_SUBDOMAINS ?? false,
    TRUST_PROXY: networks ? { kind: 'networks', networks } : { kind: 'none' },
    answerClick: (request, response, from) => {
      clickAddresses.push(from);
      void answerClickHttp(request, response, deps, from);
    },
    answerPage: (request, response, from) => {
      clickAddresses.push(from);
      void answerPageHttp(request, response, deps, from);
    },
    script: new ScriptFile(process.cwd()),
    findNext: () => (isUnavailable ? null : address),
    limits: { drainMs: 200, ...options.limits },
  });
  endings.push(async () => {
    await gateway.close();
    next.closeAllConnections();
    await new Promise((resolve) => next.close(resolve));
    await pool.end();
  });
  return {
    gateway,
    callers,
    refusals,
    url: `http://127.0.0.1:${gateway.port}`,
    clickAddresses,
    asked,
    setUnavailable: (unavailable) => {
      isUnavailable = unavailable;
    },
    next,
  };
}

/** For `afterEach`. */
export async function closeGateways(): Promise<void> {
  await Promise.all(endings.splice(0).map((end) => end()));
}

/** Writes the very bytes and hears everything until the other side closes, or says no more for a while. */
export async function say(
  { gateway }: TestGateway,
  text: string | Buffer,
  quietMs = 200,
): Promise<string> {
  const socket = net.connect(gateway.port, '127.0.0.1');
  let heard = '';
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // A busy machine may take its time for the first word.
  let last = performance.now() + 5_000;
  socket.setEncoding('latin1').on('data', (piece: string) => {
    heard += piece;
    last = performance.now();
  });
  socket.write(text);
  const quiet = async () => {
    while (performance.now() - last < quietMs) await sleep(20);
  };
  await Promise.race([closed, quiet()]);
  socket.destroy();
  return heard;
}

/** Polls what cannot be waited for. */
export async function until(what: () => boolean, limitMs = 60_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!what()) {
    if (performance.now() > end) throw new Error('it did not come to be in time');
    await sleep(10);
  }
}
