import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import next from 'next';

import { onGoodCredential } from '@/lib/auth/good-credentials';
import { createOwnerInvite } from '@/lib/people/owner-invite';
import { closeClicks } from '@/lib/clicks/redirect/deps';
import { disconnectDb } from '@/lib/db/client';
import { env } from '@/lib/env';
import { answerHttp, findEndpoint } from '@/lib/http/mount-http';
import { startWorker, type Worker } from '@/lib/jobs/worker';
import { logger, reportProblem } from '@/lib/logger';
import { flushRefusals, noteRefusalsOf } from '@/lib/security/note-refusal';

import { explain, printError } from '@/lib/command';
import { drainServer } from '@/lib/server/gateway/drain-server';
import { limits } from '@/lib/server/gateway/http-limits';
import { listen } from '@/lib/server/gateway/listen';
import type { FromNext, ToNext } from '@/lib/server/next/next-messages';
import { isLostConnection } from '@/lib/server/kit/lost-connection';
import { ownOrigin } from '@/lib/server/kit/own-origin';
import { root } from '@/lib/server/kit/root';

/**
 * Next's process: pages, API and jobs, and all that needs Prisma. The gateway starts it, is the only one that can reach
 * it, and decides about its end; when the gateway is gone, it goes too.
 */
const WORKER_RETRY_MS = 5_000;
const INVITE_RETRY_MS = 2_000;
/** Without a gateway nobody waits for an answer any more. */
const ORPHAN_LIMIT_MS = 5_000;

const endings: (() => Promise<unknown>)[] = [disconnectDb, flushRefusals, closeClicks];
let isEnding = false;

// A Ctrl-C reaches the whole group; running requests are finished first, which the gateway sees to.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('unhandledRejection', (error) => printError(`Unhandled: ${explain(error)}`));
process.on('uncaughtException', (error) => {
  printError(explain(error));
  // A lost connection is reported by whoever used it; anything else leaves us in an unknown state.
  const lost = isLostConnection(error);
  if (!lost) process.exit(1);
});
process.once('disconnect', () => {
  setTimeout(() => process.exit(1), ORPHAN_LIMIT_MS).unref();
  void end();
});
process.on('message', (message: ToNext) => {
  switch (message.type) {
    case 'start':
      start(message).catch((error: unknown) => {
        if (!isEnding) send({ type: 'failed', message: explain(error) }, () => process.exit(1));
      });
      break;
    case 'journal':
      // Next's bundles have their own copies of our modules, but one globalThis.
      Object.assign(globalThis, { tributaryJournal: message.status });
      send({ type: 'alive' });
      break;
    case 'refusals':
      noteRefusalsOf(message.rows);
      break;
    case 'stop':
      void end();
      break;
  }
});

function send(message: FromNext, then?: () => void): void {
  if (process.connected) process.send?.(message, () => then?.());
  else then?.();
}

async function start({ listen: address, wantsInvite }: ToNext & { type: 'start' }): Promise<void> {
  const { HOST, PORT, WORKER } = env();
  onGoodCredential((mark, caller) => send({ type: 'caller', mark, caller }));
  // Where an action leads to another page, Next asks its own port for that page: by TLS when people come by TLS.
  process.env.__NEXT_PRIVATE_ORIGIN = ownOrigin({ HOST, PORT });
  const app = next({
    dev: false,
    dir: root,
    hostname: HOST ?? 'localhost',
    port: PORT,
    // With its first request Next begins to listen for upgrades on this one, which never listens itself.
    httpServer: createServer(),
  });
  await app.prepare();
  endings.push(() => app.close());
  const server = serve(app.getRequestHandler());
  await listen(server, 'socketPath' in address ? { path: address.socketPath } : address);
  if ('socketPath' in address) {
    const folder = path.dirname(address.socketPath);
    // The gateway removes it, unless it was killed. At once: what ends later may hang on a database that is frozen.
    process.once('disconnect', () => rmSync(folder, { recursive: true, force: true }));
  }
  endings.push(() => drainServer(server));
  if (WORKER === 'on') endings.push(runWorker());
  send({ type: 'ready' });
  if (wantsInvite) await sendInvite();
}

/** The gateway has looked at sizes, times and claims already; it keeps connections for as long as it likes. */
function serve(handle: ReturnType<ReturnType<typeof next>['getRequestHandler']>): Server {
  return createServer(
    {
      maxHeaderSize: 2 * limits.headerBytes,
      keepAliveTimeout: 0,
      requestTimeout: 0,
      headersTimeout: 0,
    },
    (request, response) => {
      const endpoint = findEndpoint(request);
      const answering = endpoint
        ? answerHttp(endpoint, request, response)
        : handle(request, response);
      answering.catch((error: unknown) => {
        logger.error({ err: error }, 'a request failed outside of the application');
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    },
  );
}

/** A database that became unavailable since the start began keeps nobody from the pages. */
async function sendInvite(): Promise<void> {
  while (!isEnding) {
    try {
      send({ type: 'invite', invite: await createOwnerInvite() });
      return;
    } catch (error) {
      reportProblem('whether there is an owner cannot be told yet', error);
      await sleep(INVITE_RETRY_MS);
    }
  }
}

/** Pages are there also while the database is unavailable; the jobs wait for it. Returns how to end them. */
function runWorker(): () => Promise<void> {
  let worker: Worker | undefined;
  const stop = new AbortController();
  const starting = (async () => {
    while (!stop.signal.aborted) {
      try {
        worker = await startWorker();
        return;
      } catch (error) {
        reportProblem('the jobs cannot start; they are tried again', error);
        await sleep(WORKER_RETRY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
      }
    }
  })();
  return async () => {
    stop.abort();
    await starting;
    await worker?.stop();
  };
}

async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  for (const finish of endings.reverse()) {
    await finish().catch((error: unknown) => printError(explain(error)));
  }
  process.exit(0);
}
