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
import { listDueStatements, type DueStatement } from '@/lib/statements/queries';
import { monthOf, monthWindow } from '@/lib/statements/rules';
import type { Result } from '@/lib/result';

/** Of one run; the next goes on. */
const MOST = 20_000;

export function issueOne(ctx: CommandContext, due: DueStatement): Promise<Result<Issued>> {
  return due.kind === 'payout'
    ? issuePayoutStatement(ctx, { payoutId: due.payoutId })
    : issueMonthStatement(ctx, due);
}

/**
 * Issues every statement that is due: of the months that have ended and of the payouts that were paid. Safe when two run
 * at once. One that is not ready waits for the next run.
 */
export async function issueDueStatements(): Promise<{ issued: number; notReady: number }> {
  const ctx = { actor: systemActor('statements') };
  const everybody: Viewer = { kind: 'staff', userId: 'system', role: 'owner' };
  const due = await listDueStatements(everybody, startOfMonth(await currentTime()), {
    limit: MOST,
  });
  let issued = 0;
  const failures: unknown[] = [];
  for (const one of due) {
    try {
      const result = await issueOne(ctx, one);
      if (result.ok && !result.value.alreadyIssued) issued++;
    } catch (error) {
      if (isServerUnavailable(error)) throw error;
      // The others have theirs first; then the job fails and is seen.
      logger.error({ err: error, due: one }, 'a statement could not be issued');
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return { issued, notReady: due.length - issued };
}

/** Of the month that a time lies in. */
export function startOfMonth(at: Date): Date {
  const window = monthWindow(monthOf(at));
  if (!window) throw new Error(`no month of ${at.toISOString()}`);
  return window.from;
}
