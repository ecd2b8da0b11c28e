import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClickDeps } from '@/lib/clicks/redirect/types';
import { handlePage } from '@/lib/clicks/script/handle-page';
import { MAX_MESSAGE_BYTES } from '@/lib/clicks/script/read-message';
import { headerText } from '@/lib/request/header-text';

/**
 * The mount on Node's own HTTP server, without Next: what the gateway uses. A message that is longer than any of ours is
 * answered before it has come. Never rejects.
 */
export async function answerPageHttp(
  request: IncomingMessage,
  response: ServerResponse,
  deps: ClickDeps,
  address: string | null,
): Promise<void> {
  const { headers, method = 'POST' } = request;
  try {
    const body = await readBody(request);
    const answer = await handlePage(
      { method, address, header: (name) => headerText(headers[name]), body: body ?? '' },
      deps,
    );
    const lines = Object.entries(answer.headers).flat();
    if (answer.status === 200) lines.push('content-length', String(Buffer.byteLength(answer.body)));
    if (body === null) lines.push('connection', 'close');
    response.writeHead(answer.status, lines);
    response.end(answer.body);
    // After the answer, or its sender would be cut while writing and never read it.
    if (body === null) response.once('finish', () => request.destroy());
  } catch (error) {
    // Before its end it is its sender that left.
    if (request.complete) deps.reportProblem('a page was not answered as it should', error);
    if (!response.headersSent) response.writeHead(204, ['cache-control', 'no-store']);
    response.end();
  }
}

/** Null for what is longer than a message of ours can be. Fails when the sender leaves. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  // The connection outlives a message that is not read to its end: there is an answer to be sent.
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_MESSAGE_BYTES) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}
