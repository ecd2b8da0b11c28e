import { recordAudit } from '@/lib/audit/record';
import type { CommandContext, Work } from '@/lib/db/work';
import { resolveClicks } from '@/lib/attribution/mentioned-click';
import { candidateRows } from '@/lib/attribution/record';
import { isTooFarAhead } from '@/lib/attribution/rules';
import { db, type Tx } from '@/lib/db/client';
import { noteMade } from '@/lib/db/locks';
import { transact } from '@/lib/db/transact';
import type { Program } from '@/lib/db/generated/client';
import { lockCustomer, type LockedCustomer } from '@/lib/orders/customer';
import { customerNameOf } from '@/lib/orders/customer-names';
import { orderDto, orderInclude, findAttribution } from '@/lib/orders/dto';
import { writeLines } from '@/lib/orders/lines-of-order';
import { findOrder, lockOrderId } from '@/lib/orders/lock-order';
import { exceedsOrder, linesOf } from '@/lib/orders/order-lines';
import { baseOf, type RecordOrderInput } from '@/lib/orders/schema';
import { connectionOfOrderId } from '@/lib/orders/which-connection';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { loadProgram } from '@/lib/programs/load';
import { applyParkedRefunds } from '@/lib/refunds/parked-refunds';
import { listOrdersWithParked } from '@/lib/refunds/parked-refunds-sql';
import { ok, refuse, type Result } from '@/lib/result';
import { finishReopeningNow } from '@/lib/sales/finish-reopening';
import { recordTogether } from '@/lib/sales/group-commit';
import { newOrderRow, saysTheSame } from '@/lib/sales/new-order';
import { addLead } from '@/lib/sales/add-lead';
import { askAbout, recordNewOrders, type NewQuestion } from '@/lib/sales/record-new-orders';
import { orderNews, type RecordedOrder } from '@/lib/sales/recorded-order';
import { holdForReopening, reopen } from '@/lib/sales/reopen';
import type { NewOrder } from '@/lib/sales/types';

/**
 * Records an order, decides whom it belongs to and earns the commission, in one transaction. The order id is unique in
 * the program: the same facts again answer what was recorded and change nothing. Errors: PROGRAM_NOT_FOUND,
 * OCCURRED_IN_FUTURE, ORDER_CONFLICT, LINES_EXCEED_ORDER,
 * CONNECTION_NOT_FOUND, WHICH_CONNECTION.
 */
export async function recordOrder(
  ctx: CommandContext,
  programId: string,
  input: RecordOrderInput,
): Promise<Result<RecordedOrder>> {
  const answer = await recordTogether({ ctx, programId, input });
  if (answer !== 'alone') return answer;
  let isDone = true;
  const recorded = await transact(ctx, async (work) => {
    const result = await record(work, programId, input);
    if (!result.ok) return result;
    ({ isDone } = result.value);
    return ok(result.value.answer);
  });
  if (!recorded.ok || isDone) return recorded;
  await finishReopeningNow(ctx, { programId, externalId: customerNameOf(input) });
  // A kept answer is the one of the transaction that has the effect.
  if (ctx.answer) return recorded;
  const { id } = recorded.value.order;
  return ok({ ...recorded.value, ...(await answerFor(db, id, input, false)) });
}

/**
 * The same inside the caller's transaction (a shop's inbox row and its effect are one), of an order that is not on file: the
 * caller holds its customer and its id, and has looked. What of other orders it opens and cannot finish there is left to the
 * job. Errors: OCCURRED_IN_FUTURE, LINES_EXCEED_ORDER.
 */
export async function recordUnknownOrder(
  work: Work,
  program: Program,
  customer: LockedCustomer,
  input: RecordOrderInput,
): Promise<Result<RecordedOrder>> {
  if (isTooFarAhead(input.occurredAt ?? work.now, work.now)) return refuse('OCCURRED_IN_FUTURE');
  const recorded = await recordUnknown(work, { ctx: work.ctx, program, customer, input });
  return recorded.ok ? ok(recorded.value.answer) : recorded;
}

type Recorded = { answer: RecordedOrder; isDone: boolean };

async function record(
  work: Work,
  programId: string,
  given: RecordOrderInput,
): Promise<Result<Recorded>> {
  const { tx, ctx, now } = work;
  const before = await connectionOfOrderId(tx, programId, given.orderId, given.connection);
  if (!before.ok) return before;
  const repeated = await repeatOf(tx, programId, given, before.value);
  if (repeated) return repeated;
  if (isTooFarAhead(given.occurredAt ?? now, now)) {
    return refuse('OCCURRED_IN_FUTURE');
  }
  const program = await loadProgram(tx, programId);
  if (!program) return refuse('PROGRAM_NOT_FOUND');

  const customer = await lockCustomer(work, {
    programId,
    externalId: customerNameOf(given),
    email: given.customerEmail,
  });
  await lockOrderId(tx, programId, given.orderId);
  const whose = await connectionOfOrderId(tx, programId, given.orderId, given.connection);
  if (!whose.ok) return whose;
  const meanwhile = await repeatOf(tx, programId, given, whose.value);
  if (meanwhile) return meanwhile;
  const input = { ...given, connection: whose.value ?? undefined };
  return recordUnknown(work, { ctx, program, customer, input });
}

/** An order that is not on file. The caller holds its customer and its id. */
async function recordUnknown(work: Work, order: NewOrder): Promise<Result<Recorded>> {
  const { tx } = work;
  const { input } = order;
  if (input.lines && exceedsOrder(input.lines, input)) return refuse('LINES_EXCEED_ORDER');
  if (baseOf(input) === 0n) return recordStart(work, order);
  const questions = await askAbout(work, [order]);
  const [question] = questions;
  if (!question) throw new Error('an order that nothing is asked about');
  if (question.opens) {
    return ok(await recordAmongOthers(work, question, input, question.opens.touchedAt));
  }
  const [answer] = await recordNewOrders(work, questions);
  if (!answer) throw new Error('an order without an answer');
  if (!question.isAwaited) return ok({ answer, isDone: true });
  const warnings = await applyParkedRefunds(work, question.order.id);
  const answered = await answerFor(tx, question.order.id, input, false);
  return ok({ answer: { ...answered, warnings }, isDone: true });
}

/**
 * An order of nothing fixes nothing: it is kept with what led to it, which is a lead's touch for the first paid one.
 * What it opens is decided again like after a lead.
 */
async function recordStart(work: Work, call: NewOrder): Promise<Result<Recorded>> {
  const { tx, now } = work;
  const { program, customer, input } = call;
  const [click = null] = await resolveClicks(tx, [{ programId: program.id, click: input.click }]);
  const order = newOrderRow(now, call, click);
  const name = { programId: program.id, externalId: order.externalId };
  const isAwaited = (await listOrdersWithParked(tx, [name])).size > 0;
  // Before the order, which would make its click one that is known; after it where the order itself keeps the touch.
  const isLanded = order.landingCode !== null;
  const keep = () => tx.order.create({ data: { ...order, metadata: order.metadata ?? {} } });
  if (isLanded) await keep();
  const ofOrder = { ...input, orderId: order.id, isLanded };
  const started = await addLead(work, { program, customer }, ofOrder);
  if (!isLanded) await keep();
  noteMade(tx, [order.id]);
  await writeLines(tx, order.id, linesOf(input.lines, input));
  await tx.attributionCandidate.createMany({
    data: candidateRows(
      now,
      { customerId: customer.recordId, orderId: order.id },
      started.candidates,
    ),
  });
  const warnings = isAwaited ? await applyParkedRefunds(work, order.id) : [];
  const answer = { ...(await answerFor(tx, order.id, input, false)), warnings };
  await recordNews(work, answer);
  return ok({ answer, isDone: started.isDone });
}

async function recordNews(work: Work, answer: RecordedOrder): Promise<void> {
  const { audit, event } = orderNews(answer);
  await recordAudit(work, audit);
  await enqueueEvent(work.tx, event);
}

/** The order is on file, undecided, before it and the others are decided in the order in which they happened. */
async function recordAmongOthers(
  work: Work,
  { program, customer, order, lines, click, isAwaited }: NewQuestion,
  input: RecordOrderInput,
  touchedAt: Date | null,
): Promise<Recorded> {
  const { tx } = work;
  await tx.order.create({ data: { ...order, metadata: order.metadata ?? {} } });
  noteMade(tx, [order.id]);
  await writeLines(tx, order.id, lines);
  const touch = click?.resolved?.touch;
  const held = await holdForReopening(
    work,
    { ...customer, programId: program.id },
    {
      also: touch ? [touch.affiliateId] : [],
      sessionId: touch?.sessionId ?? null,
      moves: isAwaited,
    },
  );
  const about = { program, customer, held, added: { order, click } };
  const isDone = await reopen(work, about, touchedAt);
  const warnings = isAwaited ? await applyParkedRefunds(work, order.id) : [];
  const answer = { ...(await answerFor(tx, order.id, input, false)), warnings };
  await recordNews(work, answer);
  return { answer, isDone };
}

async function repeatOf(
  tx: Tx,
  programId: string,
  input: RecordOrderInput,
  connectionId: string | null,
): Promise<Result<Recorded> | null> {
  const existing = await findOrder(tx, programId, input.orderId, connectionId);
  if (!existing) return null;
  if (!saysTheSame(existing.fingerprint, input)) return refuse('ORDER_CONFLICT');
  return ok({ answer: await answerFor(tx, existing.id, input, true), isDone: true });
}

/** The customer is called as the caller does. */
async function answerFor(
  tx: Tx,
  orderId: string,
  input: RecordOrderInput,
  alreadyRecorded: boolean,
): Promise<RecordedOrder> {
  const row = await tx.order.findUniqueOrThrow({ where: { id: orderId }, include: orderInclude });
  const customerId = customerNameOf(input);
  const order = { ...orderDto(row, true), customerId };
  const attribution = await findAttribution(tx, {
    id: row.customer.mergedInto ?? row.customerId,
    externalId: customerId,
  });
  return {
    order,
    attribution,
    commission: order.commission,
    reason: order.reason,
    alreadyRecorded,
  };
}
