import type { IncomingMessage, ServerResponse } from 'node:http';
import { handleClick } from '@/lib/clicks/redirect/handle-click';
import type { ClickDeps } from '@/lib/clicks/redirect/types';
import { headerText } from '@/lib/request/header-text';

/**
 * The mount on Node's own HTTP server, without Next: what the gateway uses. `address` is the visitor's, as far as the
 * proxies in front are trusted. Never rejects.
 */
export async function answerClickHttp(
  request: IncomingMessage,
  response: ServerResponse,
  deps: ClickDeps,
  address: string | null,
): Promise<void> {
  const { headers, method = 'GET', url = '/' } = request;
  try {
    const answer = await handleClick(
      { method, url, address, header: (name) => headerText(headers[name]) },
      deps,
    );
    const lines: string[] = [];
    for (const name in answer.headers) lines.push(name, answer.headers[name] ?? '');
    for (const cookie of answer.cookies) lines.push('set-cookie', cookie);
    response.writeHead(answer.status, lines);
  } catch (error) {
    deps.reportProblem('a click was not answered as it should: the visitor goes home', error);
    if (response.headersSent) response.destroy();
    else response.writeHead(302, { location: deps.settings.appUrl, 'content-length': '0' });
  }
  response.end();
}
