import { recordAudit } from '@/lib/audit/record';
import type { CommandContext } from '@/lib/actor';
import { resolveClick } from '@/lib/attribution/gather';
import { isTooFarAhead } from '@/lib/attribution/rules';
import type { Tx } from '@/lib/db/client';
import type { Order } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import { isId, newId } from '@/lib/ids';
import { toJsonInteger } from '@/lib/money/money';
import { lockCustomer } from '@/lib/orders/customer';
import { orderDto, orderInclude, readAttribution } from '@/lib/orders/dto';
import { fingerprint } from '@/lib/orders/fingerprint';
import { findOrder, lockOrderId } from '@/lib/orders/lock-order';
import type { RecordOrderInput } from '@/lib/orders/schema';
import type { AttributionDto, OrderCommissionDto, OrderDto } from '@/lib/orders/types';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { buyerOf } from '@/lib/payouts/buyer';
import { decideOrders } from '@/lib/payouts/decide-orders';
import { newTouchOf } from '@/lib/payouts/known-touch';
import { applyParkedRefunds, hasParkedRefunds } from '@/lib/payouts/parked-refunds';
import { loadProgram } from '@/lib/programs/load';
import { ok, refuse, type Result } from '@/lib/result';

export type RecordedOrder = {
  order: OrderDto;
  /** Whom the customer belongs to; null when to nobody. */
  attribution: AttributionDto | null;
  commission: OrderCommissionDto | null;
  /** Why the order earned nobody anything. */
  reason: string | null;
  alreadyRecorded: boolean;
};

/**
 * Records an order, decides whom it belongs to and earns the commission, in one transaction. The order id is unique in
 * the program: the same facts again answer what was recorded and change nothing. Errors: PROGRAM_NOT_FOUND,
 * OCCURRED_IN_FUTURE, ORDER_CONFLICT.
 */
export function recordOrder(
  ctx: CommandContext,
  programId: string,
  input: RecordOrderInput,
): Promise<Result<RecordedOrder>> {
  return transact((tx, now) => recordOrderInTx(tx, ctx, now, programId, input));
}

/** The same inside the caller's transaction (Stripe's inbox row and its effect are one). */
export async function recordOrderInTx(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  programId: string,
  input: RecordOrderInput,
): Promise<Result<RecordedOrder>> {
  const occurredAt = input.occurredAt ?? now;
  const facts = factsOf(input);
  const repeated = await repeatOf(tx, programId, input.orderId, facts);
  if (repeated) return repeated;
  if (isTooFarAhead(occurredAt, now)) {
    return refuse('OCCURRED_IN_FUTURE');
  }
  const program = await loadProgram(tx, programId);
  if (!program) return refuse('PROGRAM_NOT_FOUND');

  const customer = await lockCustomer(tx, now, {
    programId,
    externalId: input.customerId,
    email: input.customerEmail,
  });
  await lockOrderId(tx, programId, input.orderId);
  const meanwhile = await repeatOf(tx, programId, input.orderId, facts);
  if (meanwhile) return meanwhile;

  const named = input.click === undefined ? null : await resolveClick(tx, programId, input.click);
  const touch = await newTouchOf(tx, customer, named);
  const order = await insertOrder(tx, now, programId, customer.id, occurredAt, facts, input, named);
  const parked = await hasParkedRefunds(tx, programId, input.orderId);
  await decideOrders(
    {
      tx,
      ctx,
      now,
      program,
      customer,
      buyer: buyerOf(customer),
      strong: parked,
      newOrderId: order.id,
      click: input.click === undefined ? null : { orderId: order.id, given: input.click, named },
    },
    order,
    touch,
  );
  if (parked) await applyParkedRefunds(tx, ctx, now, order.id);
  const answer = await answerFor(tx, order.id, false);
  await recordFacts(tx, ctx, answer);
  return ok(answer);
}

/** What the caller said, and nothing that we found out. */
function factsOf(input: RecordOrderInput): string {
  return fingerprint({
    customerId: input.customerId,
    customerEmail: input.customerEmail,
    amount: input.amount,
    total: input.total ?? input.amount,
    currency: input.currency,
    click: input.click,
    code: input.code?.toUpperCase(),
    occurredAt: input.occurredAt,
    metadata: input.metadata,
  });
}

async function repeatOf(
  tx: Tx,
  programId: string,
  externalId: string,
  facts: string,
): Promise<Result<RecordedOrder> | null> {
  const existing = await findOrder(tx, programId, externalId);
  if (!existing) return null;
  if (existing.fingerprint !== facts) return refuse('ORDER_CONFLICT');
  return ok(await answerFor(tx, existing.id, true));
}

/** Undecided: NO_TOUCH stands until the decision that follows in the same transaction. */
function insertOrder(
  tx: Tx,
  now: Date,
  programId: string,
  customerId: string,
  occurredAt: Date,
  facts: string,
  input: RecordOrderInput,
  named: { clickId: string | null } | null,
): Promise<Order> {
  return tx.order.create({
    data: {
      id: newId('order'),
      programId,
      externalId: input.orderId,
      customerId,
      amountMinor: BigInt(input.amount),
      totalMinor: BigInt(input.total ?? input.amount),
      currency: input.currency,
      // An id that names no click yet is kept: the click may be written later.
      clickId: named?.clickId ?? (input.click && isId('click', input.click) ? input.click : null),
      code: input.code ?? null,
      reason: 'NO_TOUCH',
      source: input.source ?? 'api',
      paymentRef: input.paymentRef ?? null,
      metadata: input.metadata ?? {},
      fingerprint: facts,
      occurredAt,
      createdAt: now,
    },
  });
}

async function answerFor(
  tx: Tx,
  orderId: string,
  alreadyRecorded: boolean,
): Promise<RecordedOrder> {
  const row = await tx.order.findUniqueOrThrow({ where: { id: orderId }, include: orderInclude });
  const order = orderDto(row, true);
  const attribution = await readAttribution(tx, { customerId: row.customerId }, true);
  return {
    order,
    attribution,
    commission: order.commission,
    reason: order.reason,
    alreadyRecorded,
  };
}

async function recordFacts(tx: Tx, ctx: CommandContext, answer: RecordedOrder): Promise<void> {
  const { order } = answer;
  const facts = {
    orderId: order.orderId,
    amount: toJsonInteger(order.amountMinor),
    total: toJsonInteger(order.totalMinor),
    currency: order.currency,
    occurredAt: order.occurredAt.toISOString(),
    commissionId: answer.commission?.id ?? null,
    reason: answer.reason,
  };
  const about = {
    programId: order.programId,
    affiliateId: order.affiliateId,
    subjectType: 'order',
    subjectId: order.id,
  };
  await recordAudit(tx, ctx, { ...about, action: 'ORDER_RECORDED', data: facts });
  await enqueueEvent(tx, {
    ...about,
    type: 'order.recorded',
    payload: { ...facts, id: order.id, affiliateId: order.affiliateId },
  });
}
