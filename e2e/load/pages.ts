import { Agent, request } from 'node:http';

export type PageLoad = { loads: number; failed: number; timesMs: number[] };

/** Loads a page over and over on so many connections, until it is told to stop. */
export function loadPages(
  { port, path, cookie }: { port: number; path: string; cookie: string },
  connections: number,
): { stop(): Promise<PageLoad> } {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const result: PageLoad = { loads: 0, failed: 0, timesMs: [] };
  let isStopping = false;
  const workers = Array.from({ length: connections }, async () => {
    while (!isStopping) {
      const began = performance.now();
      const status = await loadOnce(agent, { port, path, cookie });
      if (isStopping) return;
      result.timesMs.push(performance.now() - began);
      if (status === 200) result.loads++;
      else result.failed++;
    }
  });
  return {
    stop: async () => {
      isStopping = true;
      await Promise.all(workers);
      agent.destroy();
      return result;
    },
  };
}

/** The whole page; its status, or null when there was no answer. */
function loadOnce(
  agent: Agent,
  { port, path, cookie }: { port: number; path: string; cookie: string },
): Promise<number | null> {
  return new Promise((resolve) => {
    const headers = { cookie, accept: 'text/html' };
    const asked = request({ host: '127.0.0.1', port, path, agent, headers, timeout: 30_000 });
    asked.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? null));
      response.on('error', () => resolve(null));
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(null));
    asked.end();
  });
}
