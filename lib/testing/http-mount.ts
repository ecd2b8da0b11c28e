import { AsyncResource } from 'node:async_hooks';
import { createServer, request as send, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { clickDeps } from '@/lib/clicks/deps';
import { answerClickHttp } from '@/lib/clicks/mount-http';
import { clientAddress } from '@/lib/http/client-address';

const TICKET = 'x-test-ticket';
/** Who asked, so that a moved clock moves on the other side of the wire too. */
const askers = new Map<string, RequestListener>();
let server: Promise<Server> | undefined;

/** The click handler on a real HTTP server, as the gateway mounts it, asked over a real connection. */
export async function visitOverHttp(
  path: string,
  { method, headers }: { method: string; headers: Headers },
): Promise<Response> {
  server ??= listen();
  const { port } = (await server).address() as AddressInfo;
  const ticket = String(askers.size);
  askers.set(ticket, AsyncResource.bind(answer));
  return new Promise((resolve, reject) => {
    const asking = send(
      {
        port,
        method,
        path,
        host: '127.0.0.1',
        agent: false,
        headers: { ...Object.fromEntries(headers), [TICKET]: ticket },
      },
      (answered) => {
        let body = '';
        answered.setEncoding('utf8').on('data', (piece: string) => (body += piece));
        answered.once('error', reject);
        answered.once('end', () => {
          const told = new Headers();
          const { rawHeaders: raw, statusCode: status = 0 } = answered;
          for (let i = 0; i < raw.length; i += 2) told.append(raw[i] ?? '', raw[i + 1] ?? '');
          resolve(new Response(body || null, { status, headers: told }));
        });
      },
    );
    asking.once('error', reject);
    asking.end();
  });
}

const answer: RequestListener = (request, response) => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
  const address = clientAddress(headers);
  void clickDeps().then((deps) =>
    answerClickHttp(request, response, deps, address === 'unknown' ? null : address),
  );
};

function listen(): Promise<Server> {
  return new Promise((resolve) => {
    const opened = createServer((request, response) => {
      const ticket = String(request.headers[TICKET]);
      askers.get(ticket)?.(request, response);
    });
    // It ends with the tests.
    opened.unref().listen(0, '127.0.0.1', () => resolve(opened));
  });
}
