import { rowsOf } from '@/lib/attribution/gather-sql';
import { lockAffiliatesInQuestion } from '@/lib/attribution/lock-affiliates';
import { resolveClicks } from '@/lib/attribution/mentioned-click';
import type { Tx } from '@/lib/db/client';
import type { Attribution } from '@/lib/db/generated/client';
import type { Moment } from '@/lib/db/work';
import { attributionDto, orderDto } from '@/lib/orders/dto';
import { linesOf } from '@/lib/orders/order-lines';
import { listOrdersWithParked } from '@/lib/refunds/parked-refunds-sql';
import { isDecidedAlone, listRewardUse } from '@/lib/rewards/rewards-sql';
import { gatherFacts } from '@/lib/sales/gather';
import { judgeOrder } from '@/lib/sales/judge';
import type { JudgedOrder } from '@/lib/sales/judged-order';
import { newOrderRow } from '@/lib/sales/new-order';
import { findKnownTouches } from '@/lib/sales/known-touches';
import { listWithUndecided } from '@/lib/sales/record-new-orders-sql';
import type { RecordedOrder } from '@/lib/sales/recorded-order';
import type { NewOrder, OrderQuestion } from '@/lib/sales/types';
import { writeNew } from '@/lib/sales/write';

/** A new order, and what it means for more than itself. */
export type NewQuestion = OrderQuestion & {
  /** Refunds or disputes wait for it. */
  isAwaited: boolean;
  /** What was decided before is asked again: why, and from when on by a touch that was not known. */
  opens: { touchedAt: Date | null } | null;
};

/** What has to be known of new orders before anything of them is decided; in a few statements however many. */
export async function askAbout(
  { tx, now }: Moment,
  calls: readonly NewOrder[],
): Promise<NewQuestion[]> {
  const resolved = await resolveClicks(
    tx,
    calls.map(({ program, input }) => ({ programId: program.id, click: input.click })),
  );
  const awaited = await listOrdersWithParked(
    tx,
    calls.map(({ program, input }) => ({ programId: program.id, externalId: input.orderId })),
  );
  const attributions = await attributionsOf(tx, calls);
  const known = await findKnownTouches(tx, calls, resolved);
  const questions = calls.map((call, at) => {
    const { program, customer, input } = call;
    const click = resolved[at] ?? null;
    const isNewTouch =
      !customer.isNew && click?.clickId != null && !known.has(`${customer.id} ${click.clickId}`);
    return {
      ctx: call.ctx,
      program,
      customer,
      order: newOrderRow(now, call, click),
      lines: linesOf(input.lines, input),
      click: input.click === undefined ? null : { given: input.click, resolved: click },
      attribution: attributions.get(customer.id) ?? null,
      isAwaited: input.isAwaited === true || awaited.has(`${program.id} ${input.orderId}`),
      touchedAt: isNewTouch ? click.touch.occurredAt : null,
    };
  });
  const undecided = await customersWithUndecided(
    tx,
    questions.filter(({ customer, attribution }) => !customer.isNew && !isFixed(attribution)),
  );
  return questions.map(({ touchedAt, ...question }) => {
    const { customer, attribution, order } = question;
    const opens = isFixed(attribution)
      ? order.occurredAt < attribution.attributedAt ||
        (touchedAt !== null && touchedAt <= attribution.attributedAt)
      : undecided.has(customer.id);
    return { ...question, opens: opens || customer.reopening !== null ? { touchedAt } : null };
  });
}

function isFixed(attribution: Attribution | null): attribution is Attribution {
  return attribution?.status === 'fixed';
}

async function attributionsOf(
  tx: Tx,
  calls: readonly NewOrder[],
): Promise<Map<string, Attribution>> {
  const ids = calls.filter((call) => !call.customer.isNew).map((call) => call.customer.id);
  if (ids.length === 0) return new Map();
  const rows = await tx.attribution.findMany({ where: { customerId: { in: ids } } });
  return new Map(rows.map((row) => [row.rootCustomerId, row]));
}

/** Those with an order that nobody was credited for: after the new one, or after the touch it brings. */
async function customersWithUndecided(
  tx: Tx,
  questions: readonly (OrderQuestion & { touchedAt: Date | null })[],
): Promise<Set<string>> {
  if (questions.length === 0) return new Set();
  const rows = await listWithUndecided(
    tx,
    questions.flatMap(({ customer, order, touchedAt }) =>
      rowsOf([customer]).map((row) => ({
        customerId: row.id,
        recordId: row.recordId,
        since: touchedAt && touchedAt < order.occurredAt ? touchedAt : order.occurredAt,
      })),
    ),
  );
  return new Set(rows.map((row) => row.customerId));
}

/**
 * Decides and writes new orders that open nothing but themselves: looked up, judged and written together, in a few
 * statements however many there are. The caller holds every customer and order id; no two are of one customer.
 */
export async function recordNewOrders(
  moment: Moment,
  questions: readonly NewQuestion[],
): Promise<RecordedOrder[]> {
  if (questions.length === 0) return [];
  const { tx, now } = moment;
  // Refunds that wait move the money on in this transaction; a figure that decides is nobody else's meanwhile.
  const use = await listRewardUse(
    tx,
    questions.map(({ program }) => program.id),
  );
  const isAlone = isDecidedAlone(use) || questions.some(({ isAwaited }) => isAwaited);
  const lock = isAlone ? 'move' : 'still';
  const facts = await gatherFacts(tx, questions, (ids) => lockAffiliatesInQuestion(tx, ids, lock), {
    use,
  });
  const judged: JudgedOrder[] = [];
  for (const one of facts) judged.push(judgeOrder(one, now, judged));
  const answers = judged.map(answerOf);
  await writeNew(moment, judged, answers);
  return answers;
}

/** What reading it back would answer. */
function answerOf({ facts, order, attribution, earned }: JudgedOrder): RecordedOrder {
  const { externalId, email } = facts.customer;
  const affiliate = attribution ? facts.affiliates.get(attribution.affiliateId) : undefined;
  const commissions = earned ? [earned.commission] : [];
  const dto = orderDto(
    {
      ...order,
      customer: { externalId, email, mergedInto: null },
      commissions,
      lines: [...facts.lines],
    },
    true,
  );
  return {
    order: dto,
    attribution:
      attribution && affiliate
        ? attributionDto({ ...attribution, root: { externalId }, affiliate }, true)
        : null,
    commission: dto.commission,
    reason: dto.reason,
    alreadyRecorded: false,
  };
}
