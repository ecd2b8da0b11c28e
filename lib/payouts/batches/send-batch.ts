import type { Work, CommandContext } from '@/lib/db/work';
import { electronicFormatIBAN } from 'ibantools';
import { isBic } from '@/lib/payouts/bic';
import { actorRef } from '@/lib/actor';
import type { Tx } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { freezePayouts, frozenBatch, hashOf } from '@/lib/payouts/batches/freeze';
import type { BatchAnswer } from '@/lib/payouts/batches/approve-batch';
import { decideBatch } from '@/lib/payouts/batches/rules';
import { moveBatch, recordBatchNews, type BatchScope } from '@/lib/payouts/batch-store';
import { lockPayoutsOfBatch } from '@/lib/payouts/lock-payouts';
import { lockBatch } from '@/lib/payouts/lock-batches';
import type { BatchFacts, BatchRow, PAIN_VERSIONS } from '@/lib/payouts/batch-types';
import { renderFile } from '@/lib/payouts/files/render';
import { messageIdOf } from '@/lib/payouts/files/references';
import { isSepaIban } from '@/lib/payouts/sepa-countries';
import { dayProblem } from '@/lib/payouts/batches/execution-day';
import { movePayouts } from '@/lib/payouts/store';
import { utcDay } from '@/lib/time/calendar';
import { bankTime, nextTargetDay } from '@/lib/time/target-days';
import { ok, refuse, type Result, refuseField } from '@/lib/result';

export type SendBatchInput = {
  batchId: string;
  pain?: (typeof PAIN_VERSIONS)[number];
  /** When the bank is to pay, YYYY-MM-DD; absent, on the next TARGET day. Of a SEPA batch only. */
  executeOn?: string;
};

/**
 * The batch leaves: in one transaction it and every payout in it become sent, the facts of its file are frozen and the
 * file's hash is stored. The file itself is made again from what is stored, by `renderBatchFile`, so that nothing can
 * have left that the books do not know. Errors: PAYOUT_BATCH_NOT_FOUND, BATCH_STATUS_CONFLICT, BATCH_EMPTY,
 * AFFILIATE_BANNED, EXECUTION_DAY_INVALID, PAYER_ACCOUNT_MISSING, PAYOUT_DETAILS_INVALID.
 */
export function sendBatch(
  ctx: CommandContext,
  input: SendBatchInput,
  scope: BatchScope = {},
): Promise<Result<BatchAnswer & { fileHash: string }>> {
  return transact<BatchAnswer & { fileHash: string }>(ctx, async (work) => {
    const { tx, now } = work;
    await lockPayoutsOfBatch(tx, input.batchId);
    const batch = await lockBatch(tx, input.batchId, scope);
    if (!batch) return refuse('PAYOUT_BATCH_NOT_FOUND');
    const verdict = decideBatch(batch.status, 'send');
    if (verdict.kind === 'refused') {
      return refuse(verdict.code, undefined, { status: batch.status });
    }
    if (verdict.kind === 'repeated') {
      return ok({
        batchId: batch.id,
        status: batch.status,
        alreadyDone: true,
        fileHash: batch.fileHash ?? '',
      });
    }
    const banned = await tx.payout.findFirst({
      where: { batchId: batch.id, affiliate: { status: 'banned' } },
      select: { id: true },
    });
    if (banned) return refuse('AFFILIATE_BANNED', undefined, { payoutId: banned.id });
    const day = dayOf(batch, now, input.executeOn);
    if (!day.ok) return day;
    const facts = await factsOf(tx, batch, now, {
      executeOn: day.value,
      pain: input.pain ?? 'pain.001.001.03',
    });
    if (!facts.ok) return facts;
    const payouts = await freezePayouts(tx, batch.id);
    if (!payouts.ok) return payouts;
    if (payouts.value.length === 0) return refuse('BATCH_EMPTY');
    const file = renderFile(frozenBatch(batch, facts.value, payouts.value));
    if (!file.ok) return file;
    const fileHash = hashOf(file.value.bytes);

    const sent = await sendPayouts(work, batch.id);
    if (sent !== payouts.value.length) {
      throw new Error(`sent ${sent} of the ${payouts.value.length} payouts of ${batch.id}`);
    }
    await moveBatch(tx, batch, verdict.to, {
      sentAt: now,
      sentBy: actorRef(ctx.actor),
      facts: facts.value,
      fileHash,
    });
    await recordBatchNews(work, batch, {
      action: 'PAYOUT_BATCH_SENT',
      event: 'payout_batch.sent',
      from: batch.status,
      to: verdict.to,
      count: sent,
      amountMinor: payouts.value.reduce((sum, payout) => sum + payout.amountMinor, 0n),
      data: { fileHash },
    });
    return ok({ batchId: batch.id, status: verdict.to, alreadyDone: false, fileHash });
  });
}

/** The caller holds affiliates, payouts and batch. Answers how many were sent. */
async function sendPayouts(work: Work, batchId: string): Promise<number> {
  const { tx } = work;
  const rows = await tx.payout.findMany({
    where: { batchId, status: 'approved' },
    orderBy: { id: 'asc' },
  });
  const moves = rows.map((row) => ({ payout: { ...row, status: 'approved' as const } }));
  await movePayouts(work, moves, 'sent');
  return moves.length;
}

/** The day of execution for a bank; of other files the day on which they are made. Errors: EXECUTION_DAY_INVALID. */
function dayOf(batch: BatchRow, now: Date, chosen: string | undefined): Result<string> {
  if (batch.format !== 'sepa') return ok(utcDay(now));
  const today = bankTime(now).day;
  if (chosen === undefined) return ok(nextTargetDay(today));
  const problem = dayProblem(chosen, today);
  return problem === null ? ok(chosen) : refuseField('EXECUTION_DAY_INVALID', 'executeOn', problem);
}

async function factsOf(
  tx: Tx,
  batch: BatchRow,
  now: Date,
  chosen: Pick<BatchFacts, 'executeOn' | 'pain'>,
): Promise<Result<BatchFacts>> {
  const program = await tx.program.findUniqueOrThrow({
    where: { id: batch.programId },
    select: { name: true, payerName: true, payerIban: true, payerBic: true },
  });
  const iban = electronicFormatIBAN(program.payerIban ?? '') ?? '';
  const bic = program.payerBic;
  if (
    batch.format === 'sepa' &&
    (!program.payerName || !isSepaIban(iban) || (bic !== null && !isBic(bic)))
  ) {
    return refuse('PAYER_ACCOUNT_MISSING');
  }
  return ok({
    version: 3,
    messageId: messageIdOf(batch.id),
    createdAt: bankTime(now).clock,
    note: cut(`${program.name}: affiliate payout`, 140),
    payerName: cut(program.payerName ?? program.name, 70),
    payerIban: iban === '' ? null : iban,
    payerBic: bic,
    ...chosen,
  });
}

/** Never through the middle of a character, which the database does not take. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}
