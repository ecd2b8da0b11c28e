import type { Server } from 'node:http';

import { limits } from '@/lib/server/gateway/http-limits';

/** Takes no new connections and lets running requests end, for ten seconds at most. */
export async function drainServer(
  server: Server,
  closeUnused: () => void = () => undefined,
  limitMs: number = limits.drainMs,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Connections that are kept alive but carry nothing would hold the end up.
  const closeIdle = () => {
    server.closeIdleConnections();
    closeUnused();
  };
  const sweep = setInterval(closeIdle, 100);
  const cut = setTimeout(() => server.closeAllConnections(), limitMs);
  closeIdle();
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
