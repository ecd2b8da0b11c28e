import type { Viewer } from '@/lib/auth/viewer';
import { FairQueue, isTooBusy } from '@/lib/request/fair-queue';
import { REFUSALS } from '@/lib/refusals';

/** Next's bundles have their own copies of this module, and one queue. */
const shared = globalThis as { tributaryHeavyWork?: FairQueue };
const queue = () =>
  (shared.tributaryHeavyWork ??= new FairQueue({
    running: 3,
    waiting: 256,
    capOf: () => ({ running: 1, waiting: 8 }),
    waitMs: 30_000,
  }));

/**
 * Files take long to make: a few at once, one of each person, and everybody in turn. A long one takes a turn for each of its
 * pieces, so that whoever reads slowly holds none. Throws a `TooBusy` when too much waits.
 */
export function inHeavyTurn<T>(viewer: Viewer, work: () => Promise<T>): Promise<T> {
  return queue().run(viewer.kind === 'key' ? viewer.keyId : viewer.userId, work);
}

/** The file, or that there was no place to make it. */
export async function fileOrBusy(file: Promise<Response>): Promise<Response> {
  try {
    return await file;
  } catch (error) {
    if (!isTooBusy(error)) throw error;
    const { status, message } = REFUSALS.BUSY;
    return new Response(message, {
      status,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-store',
        'retry-after': String(error.retryAfterSeconds),
      },
    });
  }
}
