import { isTooFarAhead } from '@/lib/attribution/rules';
import { movedClock } from '@/lib/db/clock';
import type { Tx } from '@/lib/db/client';
import { keepAnswers, takeKeys } from '@/lib/db/kept-answers';
import { LockOrderError } from '@/lib/db/locks';
import { inTransaction } from '@/lib/db/transact';
import type { CommandContext, Moment } from '@/lib/db/work';
import { logger } from '@/lib/logger';
import { lockCustomers } from '@/lib/orders/customer';
import { customerNameOf } from '@/lib/orders/customer-names';
import { findKnownOrders, lockOrderIds } from '@/lib/orders/lock-order';
import { exceedsOrder } from '@/lib/orders/order-lines';
import { baseOf, type RecordOrderInput } from '@/lib/orders/schema';
import { ok, type Result } from '@/lib/result';
import { askAbout, recordNewOrders } from '@/lib/sales/record-new-orders';
import type { RecordedOrder } from '@/lib/sales/recorded-order';

/**
 * Group commit. Orders that arrive while others are being written wait for each other and go together: one transaction,
 * one set of statements, one flush of the log. An order that opens others, that refunds wait for or that is of nothing, and every refusal, is
 * left to a transaction of its own; so is every order of a group that fails, so that one never touches another.
 */
export type OrderCall = { ctx: CommandContext; programId: string; input: RecordOrderInput };

type Answer = Result<RecordedOrder> | 'alone';

type Waiting = OrderCall & {
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
};

const MOST_TOGETHER = 64;
/** More than this wait for a connection of their own instead, which has its limit. */
const MOST_WAITING = 2_000;
/** Whoever waits so long for a turn goes alone: one group that waits for a lock holds nobody else up. */
const MOST_MS_WAITING = 2_000;
/** A lock that is not free so soon is waited for by the order that needs it, by itself. */
const MOST_MS_LOCKED = 1_000;

/** One group at a time: two at once are each half as large, and cost as many statements each. */
type Groups = { waiting: Waiting[]; isRunning: boolean };

const shared = globalThis as { tributaryOrderGroups?: Groups };

function groups(): Groups {
  shared.tributaryOrderGroups ??= { waiting: [], isRunning: false };
  return shared.tributaryOrderGroups;
}

/** The order's answer, once it is durable; `alone` when it wants a transaction of its own and nothing was written. */
export function recordTogether(call: OrderCall): Promise<Answer> {
  const { waiting } = groups();
  // A moved clock belongs to one caller.
  // One that names a shop is looked up by itself.
  const isAlone = call.input.connection !== undefined || movedClock() !== null;
  if (isAlone || waiting.length >= MOST_WAITING) return Promise.resolve('alone');
  return new Promise((resolve, reject) => {
    const own: Waiting = { ...call, resolve, reject };
    waiting.push(own);
    setTimeout(() => goAlone(own), MOST_MS_WAITING).unref();
    // Everything that was read from the sockets in this turn goes along.
    setImmediate(startGroup);
  });
}

function goAlone(call: Waiting): void {
  const state = groups();
  if (!state.waiting.includes(call)) return;
  state.waiting = state.waiting.filter((other) => other !== call);
  call.resolve('alone');
}

function startGroup(): void {
  const state = groups();
  if (state.isRunning || state.waiting.length === 0) return;
  state.isRunning = true;
  void recordGroup(takeGroup(state)).finally(() => {
    state.isRunning = false;
    startGroup();
  });
}

/** One order per name of a customer: the second sees what the first decided. */
function takeGroup(state: Groups): Waiting[] {
  const group: Waiting[] = [];
  const later: Waiting[] = [];
  const taken = new Set<string>();
  for (const call of state.waiting) {
    const order = JSON.stringify([call.programId, 'order', call.input.orderId]);
    const customer = JSON.stringify([call.programId, 'customer', customerNameOf(call.input)]);
    if (group.length >= MOST_TOGETHER || taken.has(customer) || taken.has(order)) {
      later.push(call);
      continue;
    }
    taken.add(customer).add(order);
    group.push(call);
  }
  state.waiting = later;
  return group;
}

/** Never rejects: what goes wrong for a group is tried again for each of it. A bug is each caller's to see. */
async function recordGroup(group: Waiting[]): Promise<void> {
  let answers: Answer[];
  try {
    answers = await writeGroup(group);
  } catch (error) {
    if (error instanceof LockOrderError) {
      for (const call of group) call.reject(error);
      return;
    }
    logger.warn({ err: error, orders: group.length }, 'a group of orders is recorded one by one');
    answers = group.map(() => 'alone');
  }
  group.forEach((call, at) => call.resolve(answers[at] ?? 'alone'));
}

/** Thrown to undo what was written of customers whose orders are not of this group after all. */
class NotTogether extends Error {
  constructor(readonly calls: ReadonlySet<OrderCall>) {
    super('some orders of a group want transactions of their own');
  }
}

async function writeGroup(group: readonly OrderCall[]): Promise<Answer[]> {
  if (group.length === 0) return [];
  try {
    const done = await inTransaction(async (tx, now) => ok(await writeInTx({ tx, now }, group)), {
      lockMs: MOST_MS_LOCKED,
    });
    if (!done.ok) throw new Error(`a group was refused: ${done.error.code}`);
    return group.map((call) => done.value.get(call) ?? 'alone');
  } catch (error) {
    if (!(error instanceof NotTogether)) throw error;
    const rest = group.filter((call) => !error.calls.has(call));
    const answers = await writeGroup(rest);
    return group.map((call) => answers[rest.indexOf(call)] ?? 'alone');
  }
}

async function writeInTx(
  moment: Moment,
  group: readonly OrderCall[],
): Promise<Map<OrderCall, Answer>> {
  const { tx, now } = moment;
  const claimed = await withKeysFree(tx, group);
  const programIds = [...new Set(group.map((call) => call.programId))];
  const found = await tx.program.findMany({ where: { id: { in: programIds } } });
  const programs = new Map(found.map((program) => [program.id, program]));
  const known = await findKnownOrders(tx, claimed.map(nameOf));
  const fresh = claimed.flatMap((call) => {
    const program = programs.get(call.programId);
    const isFit =
      program !== undefined &&
      !known.has(keyOf(call)) &&
      baseOf(call.input) > 0n &&
      !exceedsOrder(call.input.lines ?? [], call.input) &&
      !isTooFarAhead(call.input.occurredAt ?? now, now);
    return isFit ? [{ call, program }] : [];
  });
  if (fresh.length === 0) return new Map();
  const customers = await lockCustomers(
    moment,
    fresh.map(({ call: { programId, input } }) => ({
      programId,
      externalId: customerNameOf(input),
      email: input.customerEmail,
    })),
  );
  await lockOrderIds(
    tx,
    fresh.map(({ call }) => nameOf(call)),
  );
  const meanwhile = await findKnownOrders(
    tx,
    fresh.map(({ call }) => nameOf(call)),
  );
  const lost = fresh.filter(({ call }) => meanwhile.has(keyOf(call)));
  if (lost.length > 0) throw new NotTogether(new Set(lost.map(({ call }) => call)));

  const questions = await askAbout(
    moment,
    fresh.map(({ call, program }, at) => {
      const customer = customers[at];
      if (!customer) throw new Error('an order without a customer');
      return { ctx: call.ctx, program, customer, input: call.input };
    }),
  );
  // Two names of the group may be one customer's: the second goes alone.
  const ids = customers.map((customer) => customer.id);
  const isFit = questions.map(
    (question, at) =>
      !question.opens && !question.isAwaited && ids.indexOf(question.customer.id) === at,
  );
  const undone = fresh.filter((_one, at) => !isFit[at] && customers[at]?.isTouched);
  if (undone.length > 0) throw new NotTogether(new Set(undone.map(({ call }) => call)));
  const answers = await recordNewOrders(
    moment,
    questions.filter((_question, at) => isFit[at]),
  );
  const recorded = fresh
    .filter((_one, at) => isFit[at])
    .flatMap(({ call }, at) => {
      const answer = answers[at];
      return answer ? [{ call, answer }] : [];
    });
  await keepAll(moment, recorded);
  return new Map(recorded.map(({ call, answer }) => [call, ok(answer)]));
}

/** Those without an Idempotency-Key, and those whose key this transaction has now; the others go alone. */
async function withKeysFree(tx: Tx, group: readonly OrderCall[]): Promise<OrderCall[]> {
  const keyed = group.flatMap((call) =>
    call.ctx.answer ? [{ call, answer: call.ctx.answer }] : [],
  );
  const keys = await takeKeys(
    tx,
    keyed.map(({ answer }) => answer.call),
  );
  const taken = new Set(
    keyed.filter((_one, at) => keys[at]?.kind !== 'free').map(({ call }) => call),
  );
  return group.filter((call) => !taken.has(call));
}

/** The answers of the calls with a key, in the transaction of their orders. */
async function keepAll(
  { tx, now }: Moment,
  recorded: readonly { call: OrderCall; answer: RecordedOrder }[],
): Promise<void> {
  const kept = [];
  for (const { call, answer } of recorded) {
    const { answer: keeping } = call.ctx;
    if (keeping) kept.push({ call: keeping.call, answer: await keeping.answerOf(tx, answer) });
  }
  await keepAnswers(tx, now, kept);
}

function nameOf({ programId, input }: OrderCall) {
  return { programId, externalId: input.orderId };
}

function keyOf({ programId, input }: OrderCall): string {
  return `${programId} ${input.orderId}`;
}
