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
    const lines: string[] = [];
    for (const name in answer.headers) lines.push(name, answer.headers[name] ?? '');
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
function readBody(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve, reject) => {
    let body: Buffer | null = null;
    request
      .on('data', (piece: Buffer) => {
        body = body === null ? piece : Buffer.concat([body, piece]);
        if (body.length <= MAX_MESSAGE_BYTES) return;
        request.removeAllListeners('data').pause();
        resolve(null);
      })
      .once('end', () => resolve(body?.toString() ?? ''))
      .once('error', reject);
  });
}
