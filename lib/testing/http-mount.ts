import { AsyncResource } from 'node:async_hooks';
import {
  createServer,
  request as send,
  type Agent,
  type RequestListener,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';

import { clickDeps } from '@/lib/clicks/redirect/deps';
import { answerClickHttp } from '@/lib/clicks/redirect/mount-node';
import { answerPageHttp } from '@/lib/clicks/script/mount-node';
import { clientAddress } from '@/lib/request/client-address';
import type { Answerer, RouteHandler } from '@/lib/http/define-route';
import { answerHttp } from '@/lib/http/mount-http';

const TICKET = 'x-test-ticket';
/** Who asked, so that a moved clock moves on the other side of the wire too. */
const askers = new Map<string, RequestListener>();
let server: Promise<Server> | undefined;

type Asked = {
  method: string;
  headers: Headers;
  body?: Uint8Array;
  /** Whose connections are used again; each call has one of its own without it. */
  agent?: Agent;
};

/** The click handler on a real HTTP server, as the gateway mounts it, asked over a real connection. */
export async function visitOverHttp(path: string, asked: Asked): Promise<Response> {
  return askOverHttp(mounted(answerClickHttp), path, asked);
}

/** As `visitOverHttp`, for what a page of a shop tells. */
export async function tellOverHttp(path: string, asked: Asked): Promise<Response> {
  return askOverHttp(mounted(answerPageHttp), path, asked);
}

/** An endpoint as Next's process mounts it before Next, for tests that call route handlers. */
export function overHttp(answerer: Answerer, agent?: Agent): RouteHandler {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const body = new Uint8Array(await request.arrayBuffer());
    const { method, headers } = request;
    const about = { method, headers, body, ...(agent ? { agent } : {}) };
    return askOverHttp(
      (asked, response) => {
        answerHttp(answerer, asked, response).catch((error: unknown) => {
          response.destroy(error instanceof Error ? error : new Error(String(error)));
        });
      },
      pathname + search,
      about,
    );
  };
}

async function askOverHttp(
  listener: RequestListener,
  path: string,
  { method, headers, body: sent, agent }: Asked,
): Promise<Response> {
  server ??= listen();
  const { port } = (await server).address() as AddressInfo;
  const ticket = String(askers.size);
  askers.set(ticket, AsyncResource.bind(listener));
  return new Promise((resolve, reject) => {
    const asking = send(
      {
        port,
        method,
        path,
        host: '127.0.0.1',
        agent: agent ?? false,
        headers: { ...Object.fromEntries(headers), [TICKET]: ticket },
      },
      (answered) => {
        let body = '';
        answered.setEncoding('utf8').on('data', (piece: string) => (body += piece));
        answered.once('error', reject);
        answered.once('end', () => {
          const answeredHeaders = new Headers();
          const { rawHeaders: raw, statusCode: status = 0 } = answered;
          for (let i = 0; i < raw.length; i += 2)
            answeredHeaders.append(raw[i] ?? '', raw[i + 1] ?? '');
          resolve(new Response(body || null, { status, headers: answeredHeaders }));
        });
      },
    );
    asking.once('error', reject);
    asking.end(sent);
  });
}

function mounted(answer: typeof answerClickHttp): RequestListener {
  return (request, response) => {
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
    const address = clientAddress(headers);
    void clickDeps().then((deps) =>
      answer(request, response, deps, address === 'unknown' ? null : address),
    );
  };
}

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
