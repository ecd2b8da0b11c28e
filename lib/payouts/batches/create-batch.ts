import type { Work, CommandContext } from '@/lib/db/work';
import { actorRef } from '@/lib/actor';
import type { Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { namedOutsideSepa, notBatchable } from '@/lib/payouts/batches/refused-words';
import { MAX_PAYOUTS_PER_CALL, methodsFor, payoutLimit } from '@/lib/payouts/batches/rules';
import { outOfReach, payableBy, recordBatchNews } from '@/lib/payouts/batch-store';
import type { BatchFormat } from '@/lib/payouts/batch-types';
import { outsideSepa } from '@/lib/payouts/batches/words';
import type { PayoutMethod } from '@/lib/payouts/types';
import { ok, refuse, type Result } from '@/lib/result';
import { lockPayoutRows } from '@/lib/payouts/lock-payouts';
import {
  putIntoBatch,
  listToBatch,
  type PayoutToBatch,
} from '@/lib/payouts/batches/payouts-to-batch-sql';

export type CreateBatchInput = {
  programId: string;
  currency: string;
  format: BatchFormat;
  /** Absent: all that fit, the oldest request first. */
  payoutIds?: string[];
};

export type MadeBatch = { batchId: string; payoutCount: number; amountMinor: bigint };
export type CreatedBatches = {
  /** More than one when one file of this kind does not take them all. */
  batches: MadeBatch[];
  payoutCount: number;
  amountMinor: bigint;
  /** How many more would fit and wait for another call. */
  left: number;
  /** How many were left out because their account lies outside SEPA. */
  outside: number;
};

/**
 * Gathers approved payouts into draft batches of one currency and one kind of file. Named payouts must all fit, or
 * nothing is made; of the others, those to accounts that the file does not reach are left out. Errors:
 * PROGRAM_NOT_FOUND, BATCH_FORMAT_CURRENCY, BATCH_EMPTY, BATCH_TOO_LARGE, PAYOUT_NOT_FOUND, BATCH_MIXED_CURRENCIES,
 * PAYOUT_NOT_BATCHABLE, AFFILIATE_BANNED, PAYOUT_DETAILS_INVALID.
 */
export function createBatch(
  ctx: CommandContext,
  input: CreateBatchInput,
): Promise<Result<CreatedBatches>> {
  const methods = methodsFor(input.format, input.currency);
  return transact<CreatedBatches>(ctx, async (work) => {
    const { tx } = work;
    const program = await tx.program.findUnique({
      where: { id: input.programId },
      select: { id: true },
    });
    if (!program) return refuse('PROGRAM_NOT_FOUND');
    if (methods.length === 0) return refuse('BATCH_FORMAT_CURRENCY');
    const chosen = input.payoutIds
      ? await lockChosen(tx, input, methods, input.payoutIds)
      : ok(await lockFitting(tx, input, methods));
    if (!chosen.ok) return chosen;
    const rows = chosen.value;
    const outside = input.payoutIds ? 0 : await countOutside(tx, input, methods);
    const reason = outside > 0 ? outsideSepa(outside) : null;
    if (rows.length === 0) return refuse('BATCH_EMPTY', reason ?? undefined);

    const batches: MadeBatch[] = [];
    const size = payoutLimit(input.format);
    for (let start = 0; start < rows.length; start += size) {
      const some = rows.slice(start, start + size);
      batches.push(await createOne(work, input, some, start === 0 ? reason : null));
    }
    const left = input.payoutIds ? 0 : await tx.payout.count({ where: fitting(input, methods) });
    return ok({
      batches,
      payoutCount: rows.length,
      amountMinor: batches.reduce((sum, batch) => sum + batch.amountMinor, 0n),
      left,
      outside,
    });
  });
}

function fitting(
  input: CreateBatchInput,
  methods: readonly PayoutMethod[],
): Prisma.PayoutWhereInput {
  return { ...waiting(input, methods), ...payableBy(input.format) };
}

async function countOutside(
  tx: Tx,
  input: CreateBatchInput,
  methods: readonly PayoutMethod[],
): Promise<number> {
  const outside = outOfReach(input.format);
  return outside ? tx.payout.count({ where: { ...waiting(input, methods), ...outside } }) : 0;
}

function waiting(
  { programId, currency }: CreateBatchInput,
  methods: readonly PayoutMethod[],
): Prisma.PayoutWhereInput {
  return {
    programId,
    currency,
    status: 'approved',
    batchId: null,
    method: { in: [...methods] },
    affiliate: { status: { not: 'banned' } },
  };
}

async function lockChosen(
  tx: Tx,
  input: CreateBatchInput,
  methods: readonly PayoutMethod[],
  payoutIds: string[],
): Promise<Result<PayoutToBatch[]>> {
  const ids = [...new Set(payoutIds)];
  if (ids.length > MAX_PAYOUTS_PER_CALL) return refuse('BATCH_TOO_LARGE');
  const rows = (await lockToBatch(tx, ids)).filter((row) => row.programId === input.programId);
  if (rows.length !== ids.length) return refuse('PAYOUT_NOT_FOUND');
  if (rows.some((row) => row.currency !== input.currency)) return refuse('BATCH_MIXED_CURRENCIES');
  const wrong = rows.find(
    (row) =>
      row.status !== 'approved' ||
      row.batchId !== null ||
      !methods.some((method) => method === row.method),
  );
  if (wrong) {
    const message = notBatchable(wrong, input.format);
    return refuse('PAYOUT_NOT_BATCHABLE', message, { payoutId: wrong.id, status: wrong.status });
  }
  const banned = await tx.payout.findFirst({
    where: { id: { in: ids }, affiliate: { status: 'banned' } },
    select: { id: true },
  });
  if (banned) return refuse('AFFILIATE_BANNED', undefined, { payoutId: banned.id });
  const outside = outOfReach(input.format);
  const first =
    outside &&
    (await tx.payout.findFirst({
      where: { id: { in: ids }, ...outside },
      select: { id: true },
    }));
  if (first) {
    return refuse('PAYOUT_DETAILS_INVALID', namedOutsideSepa(first.id), { payoutId: first.id });
  }
  return ok(rows);
}

/** Locked in id order like everywhere; those that a cancellation took while we waited are left out. */
async function lockFitting(
  tx: Tx,
  input: CreateBatchInput,
  methods: readonly PayoutMethod[],
): Promise<PayoutToBatch[]> {
  const oldest = await tx.payout.findMany({
    where: fitting(input, methods),
    select: { id: true },
    orderBy: [{ requestedAt: 'asc' }, { id: 'asc' }],
    take: MAX_PAYOUTS_PER_CALL,
  });
  const ids = oldest.map((row) => row.id);
  const rows = await lockToBatch(tx, ids);
  return rows.filter((row) => row.status === 'approved' && row.batchId === null);
}

async function lockToBatch(tx: Tx, ids: string[]): Promise<PayoutToBatch[]> {
  await lockPayoutRows(tx, ids);
  return listToBatch(tx, ids);
}

async function createOne(
  work: Work,
  input: CreateBatchInput,
  rows: PayoutToBatch[],
  reason: string | null,
): Promise<MadeBatch> {
  const { tx, ctx, now } = work;
  const { programId, currency, format } = input;
  const batch = { id: newId('payoutBatch'), programId, currency, format };
  await tx.payoutBatch.create({
    data: { ...batch, status: 'draft', createdBy: actorRef(ctx.actor), createdAt: now },
  });
  const ids = rows.map((row) => row.id);
  const count = await putIntoBatch(tx, batch.id, ids);
  if (count !== ids.length) throw new Error(`batched ${count} of ${ids.length} payouts`);
  const amountMinor = rows.reduce((sum, row) => sum + row.amountMinor, 0n);
  await recordBatchNews(work, batch, {
    action: 'PAYOUT_BATCH_CREATED',
    event: 'payout_batch.created',
    from: null,
    to: 'draft',
    count,
    amountMinor,
    reason,
  });
  return { batchId: batch.id, payoutCount: count, amountMinor };
}
