import type { CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { programScope, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import type { PayingInput } from '@/lib/payouts/schedule/schema';
import { findMonthRun, findNextPayoutDay, findToday, payoutDayOf } from '@/lib/programs/payout-day';
import { ok, refuse, type Result } from '@/lib/result';
import { lockProgram } from '@/lib/programs/lock-program';

/**
 * Sets the day payouts are requested on and the account they are paid from. A day of this month that has passed begins
 * next month: the run that is not made is written down as done, so that nothing is requested for the past. So does any
 * other day of a month whose run is done. Errors: PROGRAM_NOT_FOUND.
 */
export function savePaying(
  ctx: CommandContext,
  input: PayingInput,
): Promise<Result<{ changed: boolean }>> {
  return transact<{ changed: boolean }>(ctx, async (work) => {
    const { tx, now } = work;
    await lockProgram(tx, input.programId);
    const program = await tx.program.findUnique({ where: { id: input.programId } });
    if (!program) return refuse('PROGRAM_NOT_FOUND');
    const { programId, ...data } = input;
    const changed = FIELDS.filter((field) => program[field] !== data[field]);
    if (changed.length === 0) return ok({ changed: false });
    await tx.program.update({ where: { id: programId }, data });
    const day = data.payoutDay;
    const today = await findToday(tx, programId, now);
    const hasPassed = day !== null && day !== program.payoutDay && today.getUTCDate() > day;
    if (hasPassed && (await findMonthRun(tx, programId, today)) === null) {
      const dueOn = payoutDayOf(day, today);
      await tx.payoutRun.create({ data: { programId, dueOn, startedAt: now, finishedAt: now } });
    }
    await recordAudit(work, {
      action: 'PROGRAM_TERMS_CHANGED',
      subjectType: 'program',
      subjectId: programId,
      programId,
      data: { changed, payoutDay: day },
    });
    return ok({ changed: true });
  });
}

const FIELDS = ['payoutDay', 'payerName', 'payerIban', 'payerBic'] as const;

export type PayingView = {
  programId: string;
  programName: string;
  payoutDay: number | null;
  payerName: string | null;
  payerIban: string | null;
  payerBic: string | null;
};

/** For staff; nobody else sees the account. */
export async function listPaying(viewer: Viewer): Promise<PayingView[]> {
  if (viewer.kind !== 'staff') return [];
  const rows = await db.program.findMany({
    select: {
      id: true,
      name: true,
      payoutDay: true,
      payerName: true,
      payerIban: true,
      payerBic: true,
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: 100,
  });
  return rows.map(({ id, name, ...row }) => ({ programId: id, programName: name, ...row }));
}

/** When the viewer's program asks for payouts by itself next; null when only affiliates ask. */
export async function getNextScheduled(viewer: Viewer): Promise<Date | null> {
  const { programId } = programScope(viewer);
  return programId === undefined ? null : findNextPayoutDay(programId);
}
