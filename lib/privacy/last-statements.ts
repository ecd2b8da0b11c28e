import type { Viewer } from '@/lib/auth/viewer';
import type { Tx } from '@/lib/db/client';
import { currentTime } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { findUntold } from '@/lib/privacy/last-statements-sql';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { ok, refuse, type Result } from '@/lib/result';
import { issueOne } from '@/lib/statements/issue-due';
import { listDueStatements, type DuePlace } from '@/lib/statements/queries';
import {
  dayAt,
  monthAt,
  monthWindow,
  zoneAt,
  type ProgramCalendar,
} from '@/lib/time/program-calendar';

const EVERYBODY: Viewer = { kind: 'staff', userId: 'system', role: 'owner' };
/** Looked up at once. */
const PIECE = 100;

const STILL_DUE =
  'Statements are still due after they were issued. Find out why with npm run verify, then erase.';

/** Statements that are due and would name nobody after the erasure. Errors: STATEMENT_NOT_READY. */
export async function issueLastStatements(
  ctx: CommandContext,
  affiliateIds: readonly string[],
): Promise<Result<null>> {
  for (const affiliateId of affiliateIds) {
    const now = await currentTime();
    for (let after: DuePlace | undefined; ;) {
      const place = after ? { after } : {};
      const due = await listDueStatements(EVERYBODY, now, { affiliateId, limit: PIECE, ...place });
      for (const one of due) {
        const issued = await issueOne(ctx, one);
        if (!issued.ok) return issued;
      }
      after = due.at(-1)?.place;
      if (due.length < PIECE || after === undefined) break;
    }
    const [left] = await listDueStatements(EVERYBODY, now, { affiliateId, limit: 1 });
    if (left) return refuse('STATEMENT_NOT_READY', STILL_DUE);
  }
  return ok(null);
}

/** What no statement can tell of yet, in words; null when all is told. */
export async function untoldWords(tx: Tx, affiliateIds: readonly string[]): Promise<string | null> {
  const untold = await findUntold(tx, affiliateIds);
  if (!untold) return null;
  const calendar = await loadCalendar(tx, untold.programId);
  const month = monthAt(calendar, untold.at);
  return `Money was booked in ${month}, and the statement of that month must still name them. Ban them now so that nothing is added, and erase when the month is over${fromDay(calendar, month)}.`;
}

/** What is settled now is told in a statement of this month: when it can be erased after. */
export async function afterSettlingWords(
  tx: Tx,
  programIds: readonly string[],
  now: Date,
): Promise<string> {
  const days: string[] = [];
  for (const programId of programIds) {
    const calendar = await loadCalendar(tx, programId);
    days.push(fromDay(calendar, monthAt(calendar, now)));
  }
  const last = days.sort().at(-1) ?? '';
  return `What is settled now is booked in this month: erase when it is over${last}.`;
}

function fromDay(calendar: ProgramCalendar, month: string): string {
  const window = monthWindow(calendar, month);
  if (!window) return '';
  return `, from ${dayAt(calendar, window.to)} (${zoneAt(calendar, window.to)})`;
}
