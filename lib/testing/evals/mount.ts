import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handleMcp } from '@/lib/agents/mcp/handle-mcp';
import { atTime } from '@/lib/db/clock';

export type MountedMcp = {
  url: URL;
  /** The database's clock for the calls that follow; null is now. */
  setClock: (at: Date | null) => void;
  close: () => Promise<void>;
};

/** The endpoint of agents on a real HTTP server. */
export async function mountMcp(): Promise<MountedMcp> {
  let clock: Date | null = null;
  const server = createServer((asked, answered) => {
    const chunks: Buffer[] = [];
    asked.on('data', (chunk: Buffer) => chunks.push(chunk));
    asked.on('end', () => {
      const headers = new Headers();
      for (const [name, value] of Object.entries(asked.headers)) headers.set(name, String(value));
      const method = asked.method ?? 'GET';
      const body = Buffer.concat(chunks);
      const request = new Request(new URL(asked.url ?? '/', `http://${asked.headers.host}`), {
        method,
        headers,
        ...(method === 'GET' || method === 'HEAD' ? {} : { body }),
      });
      const at = clock;
      const handled = at === null ? handleMcp(request) : atTime(at, () => handleMcp(request));
      void handled.then(async (response) => {
        answered.writeHead(response.status, Object.fromEntries(response.headers));
        answered.end(Buffer.from(await response.arrayBuffer()));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}/api/mcp`),
    setClock: (at) => {
      clock = at;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
