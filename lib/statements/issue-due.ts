import { isServerUnavailable } from '@/lib/db/errors';
import { logger } from '@/lib/logger';
import { systemActor } from '@/lib/actor';
import { type CommandContext } from '@/lib/db/work';
import type { Viewer } from '@/lib/auth/viewer';
import { currentTime } from '@/lib/db/transact';
import {
  issueMonthStatement,
  issuePayoutStatement,
  type Issued,
} from '@/lib/statements/issue-statement';
import { listDueStatements, type DuePlace, type DueStatement } from '@/lib/statements/queries';
import type { Result } from '@/lib/result';

/** Looked up at once; a run goes on until nothing is left. */
const PIECE = 1_000;

const CTX = { actor: systemActor('statements') };
const EVERYBODY: Viewer = { kind: 'staff', userId: 'system', role: 'owner' };

export function issueOne(ctx: CommandContext, due: DueStatement): Promise<Result<Issued>> {
  return due.kind === 'payout'
    ? issuePayoutStatement(ctx, { payoutId: due.payoutId })
    : issueMonthStatement(ctx, due);
}

/**
 * Issues every statement that is due, piece by piece: of the months that have ended and of the payouts that were paid. Safe
 * when two run at once. One that is not ready waits for the next run.
 */
export async function issueDueStatements({ piece = PIECE }: { piece?: number } = {}): Promise<{
  issued: number;
  notReady: number;
}> {
  const now = await currentTime();
  const counts = { issued: 0, notReady: 0 };
  const failures: unknown[] = [];
  for (let after: DuePlace | undefined; ;) {
    const due = await listDueStatements(EVERYBODY, now, {
      limit: piece,
      ...(after ? { after } : {}),
    });
    for (const [at, one] of due.entries()) {
      try {
        const result = await issueOne(CTX, one);
        if (!result.ok) counts.notReady++;
        else if (!result.value.alreadyIssued) counts.issued++;
      } catch (error) {
        if (isServerUnavailable(error)) {
          const left = { ...counts, ofThisPiece: due.length - at, mayBeMore: due.length === piece };
          logger.error({ left }, 'statements are left: the database is unavailable');
          throw error;
        }
        // The others have theirs first; then the job fails and is seen.
        logger.error({ err: error, due: one }, 'a statement could not be issued');
        failures.push(error);
      }
    }
    after = due.at(-1)?.place;
    if (due.length < piece || after === undefined) break;
  }
  if (counts.notReady + failures.length > 0) {
    logger.warn({ ...counts, failed: failures.length }, 'statements are left for the next run');
  }
  if (failures.length > 0) throw failures[0];
  return counts;
}
