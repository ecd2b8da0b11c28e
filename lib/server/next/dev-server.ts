import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';

import next from 'next';

import type { LaunchSettings } from '@/lib/env';
import { logger } from '@/lib/logger';

import { repairClickUrl } from '@/lib/server/gateway/click-path';
import { drainServer } from '@/lib/server/gateway/drain-server';
import { forwardedReader, rewriteForwarded } from '@/lib/server/gateway/forwarded';
import { limits } from '@/lib/server/gateway/http-limits';
import { listen } from '@/lib/server/gateway/listen';

export type Web = {
  /** Takes no new requests, lets the running ones end for ten seconds, then closes. */
  close(): Promise<void>;
};

type Options = Pick<LaunchSettings, 'HOST' | 'PORT' | 'APP_URL' | 'TRUST_PROXY'> & {
  root: string;
};

/** Next alone, on the port itself: pages, API and, through its route handlers, the clicks. */
export async function startDevServer(options: Options): Promise<Web> {
  const { root, HOST, PORT, APP_URL, TRUST_PROXY } = options;
  // With its first request Next begins to listen for upgrades on this server, which never listens
  // itself: so they pass through here first. (`getUpgradeHandler()` does not serve HMR in 16.4.)
  const httpServer = createServer();
  const app = next({ dev: true, dir: root, hostname: HOST ?? 'localhost', port: PORT, httpServer });
  await app.prepare();
  const handle = app.getRequestHandler();
  const readForwarded = forwardedReader(TRUST_PROXY, APP_URL);

  const trueClient = (request: IncomingMessage) => {
    const peer = request.socket.remoteAddress;
    rewriteForwarded(request.headers, readForwarded({ peer, headers: request.headers }));
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (!limitBody(request, response)) return;
    trueClient(request);
    if (request.url) request.url = repairClickUrl(request.url);
    try {
      await handle(request, response);
    } catch (error) {
      logger.error({ err: error }, 'a request failed outside of the application');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  };

  const server = createLimitedServer((request, response) => void answer(request, response));

  const upgraded = new Set<Duplex>();
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    trueClient(request);
    // A page left open from before a restart asks too early; it asks again.
    if (!httpServer.emit('upgrade', request, socket, head)) socket.destroy();
  });

  await listen(server, { port: PORT, host: HOST });
  return {
    close: async () => {
      // They never end by themselves, and a server is closed only when all its connections are.
      for (const socket of upgraded) socket.destroy();
      await drainServer(server);
      await app.close();
    },
  };
}

function createLimitedServer(answer: RequestListener): Server {
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
    },
    answer,
  );
  server.maxHeadersCount = limits.headerCount;
  server.maxConnections = limits.connections;
  return server;
}

/** Refuses a body that is too large, announced or not. `false`: the request is answered. */
function limitBody(request: IncomingMessage, response: ServerResponse): boolean {
  const refuse = () => {
    if (!response.headersSent) {
      response.writeHead(413, { 'content-type': 'text/plain', connection: 'close' });
    }
    response.end('The request is too large.\n', () => request.socket.destroySoon());
  };
  if (Number(request.headers['content-length'] ?? 0) > limits.bodyBytes) {
    refuse();
    return false;
  }
  if (request.headers['transfer-encoding'] !== undefined) {
    let bytes = 0;
    const push = request.push.bind(request);
    // Counting on the way in leaves the stream to the application, which a listener for "data" would not.
    request.push = (chunk: Buffer | null, encoding) => {
      bytes += chunk?.length ?? 0;
      if (bytes <= limits.bodyBytes) return push(chunk, encoding);
      refuse();
      return false;
    };
  }
  return true;
}
