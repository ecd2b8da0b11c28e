import type { Server } from 'node:http';
import type { ListenOptions } from 'node:net';

import { portIsBusy, StartError } from '@/lib/command';
import { isCode } from '@/lib/server/kit/processes';

/** Throws a `StartError` when somebody else listens there. */
export function listen(server: Server, where: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => {
      const busy = isCode(error, 'EADDRINUSE') && where.port !== undefined;
      reject(busy ? new StartError(portIsBusy(where.port ?? 0)) : error);
    };
    server.once('error', onError);
    server.listen(where, () => {
      server.off('error', onError);
      resolve();
    });
  });
}
