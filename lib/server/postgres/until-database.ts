import { setTimeout as sleep } from 'node:timers/promises';

import { DatabaseUnavailable, printError } from '@/lib/command';

type Options = {
  signal: AbortSignal;
  retryMs?: number;
  /** A try that takes longer than this is spoken of too. */
  patienceMs?: number;
  /** Between two lines about it. */
  quietMs?: number;
  say?: (line: string) => void;
};

/**
 * Tries until the database is there; what is wrong apart from that is thrown. Says so loudly, but not at each try. For a
 * start that answers referral links meanwhile. An attempt calls `reached` when the database answers, however long the
 * rest of it takes.
 */
export async function untilDatabase(
  attempt: (reached: () => void) => Promise<void>,
  { signal, retryMs = 2_000, patienceMs = 5_000, quietMs = 30_000, say = printError }: Options,
): Promise<void> {
  let reason: string | null = 'The database has not answered yet.';
  let saidAt: number | null = null;
  const complain = () => {
    if (reason === null) return;
    if (saidAt !== null && performance.now() - saidAt < quietMs) return;
    saidAt = performance.now();
    say(
      `The database is unavailable and tried again; referral links go on, pages do not. ${reason}`,
    );
  };
  const reached = () => {
    reason = null;
    if (saidAt !== null) say('The database is there: the start goes on.');
    saidAt = null;
  };
  const timer = setInterval(complain, patienceMs);
  try {
    for (;;) {
      try {
        await attempt(reached);
        return;
      } catch (error) {
        if (!(error instanceof DatabaseUnavailable)) throw error;
        reason = error.message;
        complain();
      }
      await sleep(retryMs, undefined, { signal });
    }
  } finally {
    clearInterval(timer);
  }
}
