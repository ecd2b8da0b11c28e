import { withoutAnswer, type CommandContext } from '@/lib/db/work';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import { logger } from '@/lib/logger';
import { lockCustomer } from '@/lib/orders/customer';
import { loadProgram } from '@/lib/programs/load';
import { expectOk, ok } from '@/lib/result';
import { holdForReopening, reopen } from '@/lib/sales/reopen';

export type CustomerName = { programId: string; externalId: string };

/**
 * Goes on with what a reopening left, one transaction after the other until nothing is left. Safe when two do it at
 * once: each takes what is noted when it holds the customer. False when `until` came before the end.
 */
export async function finishReopening(
  ctx: CommandContext,
  name: CustomerName,
  until = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  for (let isDone = false; !isDone;) {
    if (performance.now() >= until) return false;
    isDone = expectOk(
      await transact(ctx, async (work) => {
        const { tx } = work;
        const program = await loadProgram(tx, name.programId);
        if (!program) throw new Error(`there is no program ${name.programId}`);
        const customer = await lockCustomer(work, { ...name, email: undefined });
        if (customer.reopening === null) return ok(true);
        const of = { ...customer, programId: program.id };
        const held = await holdForReopening(work, of, { also: [], sessionId: null });
        return ok(await reopen(work, { program, customer, held, added: null }, null));
      }),
    );
  }
  return true;
}

/** Right after the call that left it: what fails here is noted, and the job's to finish. */
export async function finishReopeningNow(ctx: CommandContext, name: CustomerName): Promise<void> {
  try {
    await finishReopening(withoutAnswer(ctx), name);
  } catch (error) {
    logger.error({ err: error, programId: name.programId }, 'a reopening is left to the job');
  }
}

/** Customers of whom something is left, at most as many as asked for. */
export function listReopened(afterId: string, take: number) {
  return db.customer.findMany({
    where: { id: { gt: afterId }, reopening: { not: Prisma.AnyNull } },
    select: { id: true, programId: true, externalId: true },
    orderBy: { id: 'asc' },
    take,
  });
}
