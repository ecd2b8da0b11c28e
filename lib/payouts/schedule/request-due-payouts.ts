import { systemActor } from '@/lib/actor';
import { type CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { isServerUnavailable } from '@/lib/db/errors';
import { logger } from '@/lib/logger';
import { requestPayout } from '@/lib/payouts/request-payout';
import { minimumFor } from '@/lib/payouts/rules';
import { findMonthRun, findToday, runDue } from '@/lib/programs/payout-day';
import { expectOk, ok } from '@/lib/result';
import { lockProgram } from '@/lib/programs/lock-program';
import { listCandidates } from '@/lib/payouts/schedule/candidates-sql';

const ctx: CommandContext = { actor: systemActor('payout-schedule') };

/**
 * Requests the payouts of every program whose day of the month has come and is not done yet, each request in a
 * transaction of its own by the same command as a person's. A run that died is gone on with: who was requested then has
 * nothing available now. Two runs at once request everybody once, for the same reason.
 */
export async function requestDuePayouts(): Promise<{ requested: number; refused: number }> {
  const programs = await db.program.findMany({
    where: { payoutDay: { not: null } },
    select: { id: true, minimumPayout: true },
    orderBy: { id: 'asc' },
  });
  const sum = { requested: 0, refused: 0 };
  for (const { id, minimumPayout } of programs) {
    const dueOn = await startRun(id);
    if (dueOn === null) continue;
    const did = await requestAll(id, minimumPayout);
    await finishRun(id, dueOn, did);
    sum.requested += did.requested;
    sum.refused += did.refused;
  }
  return sum;
}

/** The day of the run that this program is due; under the program's lock, so that a day changed now begins no second. */
async function startRun(programId: string): Promise<Date | null> {
  const started = await transact<Date | null>(ctx, async ({ tx, now }) => {
    await lockProgram(tx, programId);
    const program = await tx.program.findUnique({
      where: { id: programId },
      select: { payoutDay: true },
    });
    const day = program?.payoutDay ?? null;
    if (day === null) return ok(null);
    const today = await findToday(tx, programId, now);
    const run = await findMonthRun(tx, programId, today);
    const dueOn = runDue(day, run, today);
    if (dueOn !== null && run === null) {
      await tx.payoutRun.create({ data: { programId, dueOn, startedAt: now } });
    }
    return ok(dueOn);
  });
  return expectOk(started);
}

async function requestAll(programId: string, minimumPayout: unknown) {
  const did = { requested: 0, refused: 0 };
  const rows = await listCandidates(programId);
  for (const { affiliateId, currency, minor } of rows) {
    const minimum = minimumFor(minimumPayout, currency);
    if (minimum === null || minor < minimum) continue;
    try {
      const result = await requestPayout(ctx, { affiliateId, currency });
      if (result.ok) did.requested++;
      else {
        did.refused++;
        logger.info({ affiliateId, currency, code: result.error.code }, 'no scheduled payout');
      }
    } catch (error) {
      // Unavailable, it is the next run's; what is wrong with one affiliate keeps nobody else waiting.
      if (isServerUnavailable(error)) throw error;
      did.refused++;
      logger.error({ err: error, affiliateId, currency }, 'a scheduled payout could not be made');
    }
  }
  return did;
}

/** Of two runs at once the first to end reports its counts. */
async function finishRun(
  programId: string,
  dueOn: Date,
  did: { requested: number; refused: number },
): Promise<void> {
  await transact<null>(ctx, async (work) => {
    const { tx, now } = work;
    const { count } = await tx.payoutRun.updateMany({
      where: { programId, dueOn, finishedAt: null },
      data: { finishedAt: now, ...did },
    });
    if (count === 1) {
      await recordAudit(work, {
        action: 'PAYOUTS_SCHEDULED',
        subjectType: 'program',
        subjectId: programId,
        programId,
        data: { dueOn: dueOn.toISOString().slice(0, 10), ...did },
      });
    }
    return ok(null);
  });
}
