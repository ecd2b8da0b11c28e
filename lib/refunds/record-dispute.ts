import type { Work, CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { isTooFarAhead } from '@/lib/attribution/rules';
import type { Tx } from '@/lib/db/client';
import type { Dispute, Order } from '@/lib/db/generated/client';
import { FOR_MANY_ROWS, transact } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { toJsonInteger } from '@/lib/money/money';
import { disputeDto, orderDto, orderInclude } from '@/lib/orders/dto';
import { lockOrder, lockOrderId, ofConnection } from '@/lib/orders/lock-order';
import { connectionOfOrderId } from '@/lib/orders/which-connection';
import type { RecordDisputeInput } from '@/lib/orders/schema';
import type { DisputeDto, OrderCommissionDto, OrderDto } from '@/lib/orders/types';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { applyDispute } from '@/lib/refunds/apply-dispute';
import { isOtherCurrency, refuseOtherCurrency } from '@/lib/refunds/other-currency';
import { decideDispute } from '@/lib/refunds/dispute-rules';
import { loadProgram } from '@/lib/programs/load';
import { ok, refuse, type Result } from '@/lib/result';

export type RecordedDispute = {
  dispute: DisputeDto;
  /** Null while the order is not known yet. */
  order: OrderDto | null;
  commission: OrderCommissionDto | null;
  /** True: the order is not known yet, the dispute waits for it (HTTP 202). */
  parked: boolean;
  alreadyRecorded: boolean;
};

/**
 * Where a dispute stands. Open, the commission is on hold; lost, the disputed amount is refunded; won, the hold ends,
 * and what a loss before had taken is restored. Reports may come twice and in any order: the latest by when it
 * happened counts, and an end is opened again by a payment provider only. Errors: PROGRAM_NOT_FOUND, OCCURRED_IN_FUTURE,
 * DISPUTE_CONFLICT, REFUND_CONFLICT (another currency than the order's).
 */
export function recordDispute(
  ctx: CommandContext,
  programId: string,
  input: RecordDisputeInput,
): Promise<Result<RecordedDispute>> {
  return transact(ctx, (work) => recordDisputeInTx(work, programId, input), FOR_MANY_ROWS);
}

/** The same inside the caller's transaction. */
export async function recordDisputeInTx(
  work: Work,
  programId: string,
  input: RecordDisputeInput,
): Promise<Result<RecordedDispute>> {
  const { tx, now } = work;
  if (input.occurredAt && isTooFarAhead(input.occurredAt, now)) return refuse('OCCURRED_IN_FUTURE');
  if (!(await loadProgram(tx, programId))) return refuse('PROGRAM_NOT_FOUND');
  await lockOrderId(tx, programId, input.orderId);
  const whose = await connectionOfOrderId(tx, programId, input.orderId, input.connection);
  if (!whose.ok) return whose;
  const connectionId = whose.value;
  const order = await lockOrder(tx, programId, input.orderId, connectionId);
  if (order && !input.reported && isOtherCurrency(input, order)) {
    return refuseOtherCurrency(input, order);
  }
  const before = await tx.dispute.findFirst({
    where: { programId, externalId: input.disputeId, ...ofConnection(connectionId) },
    orderBy: { connectionId: { sort: 'asc', nulls: 'last' } },
  });
  const verdict = decideDispute(before, input);
  if (verdict === 'conflict') return refuse('DISPUTE_CONFLICT');
  if (before && verdict === 'repeated') return ok(await answerFor(tx, before.id, true));

  const dispute = before
    ? await moveDispute(work, before, input)
    : await openRow(work, { programId, connectionId }, order, input);
  // Another transaction made this id meanwhile, for another order.
  if (!dispute) return refuse('DISPUTE_CONFLICT');
  if (before?.status !== dispute.status) await recordDisputeNews(work, dispute, before, order);
  if (order) await applyDispute(work, dispute, order);
  return ok(await answerFor(tx, dispute.id, false));
}

async function openRow(
  { tx, now }: Work,
  { programId, connectionId }: { programId: string; connectionId: string | null },
  order: Order | null,
  input: RecordDisputeInput,
): Promise<Dispute | null> {
  const id = newId('dispute');
  const at = input.occurredAt ?? now;
  const { count } = await tx.dispute.createMany({
    data: [
      {
        id,
        programId,
        connectionId: order?.connectionId ?? connectionId,
        externalId: input.disputeId,
        orderId: order?.id ?? null,
        orderExternalId: input.orderId,
        status: input.status,
        amountMinor: input.amount === undefined ? null : BigInt(input.amount),
        currency: input.currency ?? null,
        reason: input.reason ?? null,
        openedAt: at,
        closedAt: input.status === 'open' ? null : at,
        ...reportedColumns(input),
        createdAt: now,
      },
    ],
    skipDuplicates: true,
  });
  return count === 0 ? null : tx.dispute.findUniqueOrThrow({ where: { id } });
}

async function moveDispute(
  { tx, now }: Work,
  before: Dispute,
  input: RecordDisputeInput,
): Promise<Dispute> {
  const isSameStatus = before.status === input.status;
  const { count } = await tx.dispute.updateMany({
    where: { id: before.id, status: before.status },
    data: {
      status: input.status,
      closedAt:
        input.status === 'open' ? null : isSameStatus ? before.closedAt : (input.occurredAt ?? now),
      ...reportedColumns(input),
      ...(input.amount === undefined ? {} : { amountMinor: BigInt(input.amount) }),
      ...(input.currency === undefined ? {} : { currency: input.currency }),
      ...(input.reason === undefined ? {} : { reason: input.reason }),
    },
  });
  if (count !== 1) throw new Error(`dispute ${before.id} was moved by somebody else`);
  return tx.dispute.findUniqueOrThrow({ where: { id: before.id } });
}

function reportedColumns({ reported }: RecordDisputeInput) {
  return reported ? { reportedAt: reported.at, stage: reported.stage } : {};
}

async function recordDisputeNews(
  work: Work,
  dispute: Dispute,
  before: Dispute | null,
  order: Order | null,
): Promise<void> {
  const { tx } = work;
  const details = {
    disputeId: dispute.externalId,
    orderId: dispute.orderExternalId,
    status: dispute.status,
    amount: dispute.amountMinor === null ? null : toJsonInteger(dispute.amountMinor),
    currency: dispute.currency ?? order?.currency ?? null,
  };
  const about = {
    programId: dispute.programId,
    affiliateId: order?.affiliateId ?? null,
    subjectType: 'dispute',
    subjectId: dispute.id,
  };
  const isOpen = dispute.status === 'open';
  await recordAudit(work, {
    ...about,
    action: isOpen ? 'DISPUTE_OPENED' : 'DISPUTE_CLOSED',
    fromStatus: before?.status ?? null,
    toStatus: dispute.status,
    reason: dispute.reason,
    data: details,
  });
  await enqueueEvent(tx, {
    ...about,
    type: isOpen ? 'dispute.opened' : 'dispute.closed',
    payload: { ...details, id: dispute.id },
  });
}

async function answerFor(tx: Tx, id: string, alreadyRecorded: boolean): Promise<RecordedDispute> {
  const dispute = await tx.dispute.findUniqueOrThrow({ where: { id } });
  const row =
    dispute.orderId === null
      ? null
      : await tx.order.findUnique({ where: { id: dispute.orderId }, include: orderInclude });
  const order = row ? orderDto(row, true) : null;
  return {
    dispute: disputeDto(dispute),
    order,
    commission: order?.commission ?? null,
    parked: dispute.orderId === null,
    alreadyRecorded,
  };
}
