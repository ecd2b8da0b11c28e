import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answerer } from '@/lib/http/define-route';
import type { Endpoint } from '@/lib/http/endpoint';
import { headerText } from '@/lib/request/header-text';

/** One table for Next's bundles, which fill it, and Next's process, which reads it: each has its own copy of this module. */
const shared = globalThis as { tributaryEndpoints?: Map<string, Answerer> };

/** These are answered before Next from now on (ADR 017). Addresses without parameters only. */
export function answerBeforeNext(...endpoints: Endpoint[]): void {
  shared.tributaryEndpoints = new Map(
    endpoints.map(({ method, path, answer }) => [`${method} /api/v1${path}`, answer]),
  );
}

/** What answers exactly this address; another spelling of it is Next's. */
export function findEndpoint({ method, url }: IncomingMessage): Answerer | undefined {
  return shared.tributaryEndpoints?.get(`${method} ${url}`);
}

/** The mount of an endpoint on Node's own HTTP server. */
export async function answerHttp(
  answerer: Answerer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { headers, method = '', url = '' } = request;
  const answer = await answerer(
    {
      method,
      url: `http://localhost${url}`,
      headers: { get: (name) => headerText(headers[name.toLowerCase()]) },
      // Left whole when it is not read to its end: a destroyed one would leave its connection alive and deaf.
      body: request.iterator({ destroyOnReturn: false }),
    },
    Promise.resolve({}),
  );
  const length = Buffer.byteLength(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': length });
  response.end(answer.body);
  // What was not read has to go, so that the connection's next request is heard.
  request.resume();
}
