import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import type { CommonHeaders } from '@/lib/server/gateway/common-answers';
import { ALL_METHODS } from '@/lib/server/gateway/methods';

/** Node's own answers to what it cannot read, by the code of its error. */
const STATUS_OF: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_INVALID_METHOD: 405,
};

/**
 * Answers where Node has no request to answer: what it cannot read, other protocols, tunnels. Node would answer, too, but
 * without the common headers.
 */
export function answerUnreadable(server: Server, common: CommonHeaders): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // An answer that has begun is not followed by another that it does not expect.
    const { _httpMessage: current } = socket as { _httpMessage?: ServerResponse };
    if (!socket.writable || current?.headersSent || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    end(socket, STATUS_OF[error.code ?? ''] ?? 400, common);
  });
  // Nothing here speaks another protocol; without this Node would keep such a connection open.
  server.on('upgrade', (_request, socket) => end(socket, 400, common));
  server.on('connect', (_request, socket) => end(socket, 405, common));
}

/** Node leaves such a socket to us, its errors and its end too. */
function end(socket: Duplex, status: number, common: CommonHeaders): void {
  const headers = [
    ...common,
    ['connection', 'close'],
    ['content-length', '0'],
    ...(status === 405 ? [['allow', ALL_METHODS.join(', ')]] : []),
  ];
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines}\r\n`, () => socket.destroy());
}
