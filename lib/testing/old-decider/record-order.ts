import { recordAudit } from '@/lib/audit/record';
import type { CommandContext } from '@/lib/actor';
import { resolveClick } from '@/lib/testing/old-decider/attribution/gather';
import { isTooFarAhead } from '@/lib/attribution/rules';
import type { Tx } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { lockCustomer } from '@/lib/testing/old-decider/customer';
import { orderDto, orderInclude, readAttribution } from '@/lib/orders/dto';
import { findOrder, lockOrderId } from '@/lib/orders/lock-order';
import type { RecordOrderInput } from '@/lib/orders/schema';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { buyerOf } from '@/lib/testing/old-decider/buyer';
import { decideOrders } from '@/lib/testing/old-decider/decide-orders';
import { newTouchOf } from '@/lib/testing/old-decider/known-touch';
import { newOrderRow } from '@/lib/testing/old-decider/new-order';
import { factsOf } from '@/lib/testing/old-decider/order-facts';
import { recordTogether } from '@/lib/testing/old-decider/group-commit';
import { applyParkedRefunds, hasParkedRefunds } from '@/lib/refunds/parked-refunds';
import { orderFacts, type RecordedOrder } from '@/lib/testing/old-decider/recorded-order';
import { recordUsual } from '@/lib/testing/old-decider/record-usual';
import { loadProgram } from '@/lib/programs/load';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * Records an order, decides whom it belongs to and earns the commission, in one transaction. The order id is unique in
 * the program: the same facts again answer what was recorded and change nothing. Errors: PROGRAM_NOT_FOUND,
 * OCCURRED_IN_FUTURE, ORDER_CONFLICT.
 */
export async function recordOrder(
  ctx: CommandContext,
  programId: string,
  input: RecordOrderInput,
): Promise<Result<RecordedOrder>> {
  const answer = await recordTogether({ ctx, programId, input });
  if (answer !== 'alone') return answer;
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

  const call = { ctx, program, customer, input, facts };
  const [usual] = await recordUsual(tx, now, [call]);
  if (usual) return ok(usual);

  const named = input.click === undefined ? null : await resolveClick(tx, programId, input.click);
  const touch = await newTouchOf(tx, customer, named);
  const row = newOrderRow(now, call, named);
  const order = await tx.order.create({ data: { ...row, metadata: input.metadata ?? {} } });
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
  const { audit, event } = orderFacts(answer);
  await recordAudit(tx, ctx, audit);
  await enqueueEvent(tx, event);
  return ok(answer);
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
