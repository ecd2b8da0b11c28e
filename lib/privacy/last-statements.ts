import type { Viewer } from '@/lib/auth/viewer';
import type { Tx } from '@/lib/db/client';
import { currentTime } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { findUntold } from '@/lib/privacy/last-statements-sql';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { ok, type Result } from '@/lib/result';
import { issueOne } from '@/lib/statements/issue-due';
import { listDueStatements } from '@/lib/statements/queries';
import { monthAt } from '@/lib/time/program-calendar';

const EVERYBODY: Viewer = { kind: 'staff', userId: 'system', role: 'owner' };
/** Looked up at once. */
const PIECE = 100;

/** Statements that are due and would name nobody after the erasure. Errors: STATEMENT_NOT_READY. */
export async function issueLastStatements(
  ctx: CommandContext,
  affiliateIds: readonly string[],
): Promise<Result<null>> {
  for (const affiliateId of affiliateIds) {
    for (;;) {
      const due = await listDueStatements(EVERYBODY, await currentTime(), {
        affiliateId,
        limit: PIECE,
      });
      for (const one of due) {
        const issued = await issueOne(ctx, one);
        if (!issued.ok) return issued;
      }
      if (due.length < PIECE) break;
    }
  }
  return ok(null);
}

/** What no statement can tell of yet, in words; null when all is told. */
export async function untoldWords(tx: Tx, affiliateIds: readonly string[]): Promise<string | null> {
  const untold = await findUntold(tx, affiliateIds);
  if (!untold) return null;
  const month = monthAt(await loadCalendar(tx, untold.programId), untold.at);
  return `Money was booked in ${month}, and the statement of that month must still name them. Ban them now so that nothing is added, and erase when the month is over.`;
}
