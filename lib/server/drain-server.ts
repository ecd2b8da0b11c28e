import type { Server } from 'node:http';

import { limits } from './http-limits';

/** Takes no new connections and lets running requests end, for ten seconds at most. */
export async function drainServer(
  server: Server,
  closeQuiet: () => void = () => server.closeIdleConnections(),
  limitMs: number = limits.drainMs,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Connections that are kept alive but carry nothing would hold the end up.
  const sweep = setInterval(closeQuiet, 100);
  const cut = setTimeout(() => server.closeAllConnections(), limitMs);
  closeQuiet();
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
