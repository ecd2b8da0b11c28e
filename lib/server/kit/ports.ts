import net from 'node:net';

function canListen(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Whether a server accepts a connection there. */
export function answersAt(place: { port: number; host: string } | string): Promise<boolean> {
  return new Promise((resolve) => {
    const where = typeof place === 'string' ? { path: place } : place;
    const socket = net.connect({ ...where, timeout: 1000 });
    const done = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', done(true));
    socket.once('error', done(false));
    socket.once('timeout', done(false));
  });
}

/** Whether a server could listen there. Throws when the address itself is refused (no right, not ours). */
export async function isPortFree(port: number, host?: string): Promise<boolean> {
  // Some systems let a listener on all addresses stand beside one on 127.0.0.1, and then hide it.
  if (host === undefined && (await answersAt({ port, host: '127.0.0.1' }))) return false;
  return canListen(port, host);
}

/** A port of the loopback address that nobody uses now. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
