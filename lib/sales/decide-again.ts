import { lockAffiliatesInQuestion } from '@/lib/attribution/lock-affiliates';
import { resolveClicks } from '@/lib/attribution/mentioned-click';
import type { Decision } from '@/lib/attribution/types';
import { flagCommissions } from '@/lib/commissions/void-or-flag';
import type { Attribution, Order } from '@/lib/db/generated/client';
import { noteLate } from '@/lib/db/locks';
import { listLinesOfMany } from '@/lib/orders/lines-of-order';
import type { Work } from '@/lib/db/work';
import { gatherFacts } from '@/lib/sales/gather';
import { decideFirst, judgeOrder } from '@/lib/sales/judge';
import type { JudgedOrder } from '@/lib/sales/judged-order';
import { settleAgain } from '@/lib/sales/settle-again';
import type { OrderQuestion, Reopened } from '@/lib/sales/types';
import { writeAgain } from '@/lib/sales/write';

/**
 * Decides orders, in their order, up to and including one that says anew whom the customer belongs to: those after it
 * are asked about once that is known. Returns it.
 */
export async function decideAgain(
  work: Work,
  about: Reopened,
  orders: readonly Order[],
  attribution: Attribution | null,
): Promise<Order | null> {
  const questions = await questionsOf(work, about, orders, attribution);
  const facts = await gatherFacts(work.tx, questions, (ids) => lockMore(work, about, ids));
  const judged: JudgedOrder[] = [];
  for (const one of facts) {
    judged.push(judgeOrder(one, work.now, judged));
    if (judged.at(-1)?.isFirst) break;
  }
  await writeAgain(work, judged);
  await settleAgain(work, judged);
  if (judged.some((one) => one.contradicts)) await flagInitial(work, attribution);
  return judged.find((one) => one.isFirst)?.order ?? null;
}

async function questionsOf(
  { tx, ctx }: Work,
  { program, customer, added }: Reopened,
  orders: readonly Order[],
  attribution: Attribution | null,
): Promise<OrderQuestion[]> {
  const resolved = await resolveClicks(
    tx,
    orders.map((order) => ({ programId: program.id, click: order.clickId ?? undefined })),
  );
  const lines = await listLinesOfMany(
    tx,
    orders.map((order) => order.id),
  );
  return orders.map((order, at) => ({
    ctx,
    program,
    customer,
    order,
    lines: lines.get(order.id) ?? [],
    attribution,
    click:
      order.id === added?.order.id
        ? added.click
        : order.clickId === null
          ? null
          : { given: order.clickId, resolved: resolved[at] ?? null },
  }));
}

/** Whom a click concerns that was written after holdForReopening. */
async function lockMore(work: Work, { held }: Reopened, ids: readonly string[]): Promise<void> {
  const more = ids.filter((id) => !held.ids.has(id));
  noteLate(work.tx, more);
  await lockAffiliatesInQuestion(work.tx, more, held.lock);
  for (const id of more) held.ids.add(id);
}

/** A touch from before the first order became known only now. What is fixed stays; a person is notified. */
export async function flagIfDecidedOtherwise(
  work: Work,
  about: Reopened,
  fixed: Attribution,
): Promise<void> {
  if (fixed.source === 'manual') return;
  const decision = await decideInitialAnew(work, about, fixed);
  const winner = decision?.winner;
  if (winner && winner.affiliateId !== fixed.affiliateId) await flagInitial(work, fixed);
}

/** What would be decided now about the order that fixed the attribution; null when none did. */
export async function decideInitialAnew(
  work: Work,
  about: Reopened,
  fixed: Attribution,
): Promise<Decision | null> {
  if (fixed.initialOrderId === null) return null;
  const initial = await work.tx.order.findUnique({ where: { id: fixed.initialOrderId } });
  if (!initial) return null;
  const [facts] = await gatherFacts(
    work.tx,
    await questionsOf(work, about, [initial], fixed),
    (ids) => lockMore(work, about, ids),
    { asFirst: true },
  );
  return facts ? decideFirst(facts) : null;
}

async function flagInitial(work: Work, fixed: Attribution | null): Promise<void> {
  if (!fixed?.initialOrderId) return;
  await flagCommissions(
    work,
    [fixed.initialOrderId],
    'A touch that became known later would have given this customer to another affiliate.',
  );
}
