import { auditRows } from '@/lib/audit/record';
import {
  loadFactsOfMany,
  lockAffiliatesInQuestion,
} from '@/lib/testing/old-decider/attribution/facts';
import { candidateRows } from '@/lib/testing/old-decider/attribution/record';
import type { Tx } from '@/lib/db/client';
import { writeRows } from '@/lib/db/write-rows';
import { prepareTransfers } from '@/lib/ledger/post';
import { attributionDto, orderDto } from '@/lib/orders/dto';
import { outboxRows } from '@/lib/outbox/enqueue';
import { buyerOf } from '@/lib/testing/old-decider/buyer';
import { orderFacts, type RecordedOrder } from '@/lib/testing/old-decider/recorded-order';
import { gatherUsual } from '@/lib/testing/old-decider/gather';
import { judgeUsual, type JudgedOrder } from '@/lib/testing/old-decider/judge';
import type { NewOrder, UsualOrder } from '@/lib/testing/old-decider/types';

/**
 * Records those of the orders that are usual: looked up, judged and written together, in a few statements however many
 * there are. Null for the others, of which nothing is written. The caller holds every customer and order id; no two
 * orders are of one customer.
 */
export async function recordUsual(
  tx: Tx,
  now: Date,
  calls: readonly NewOrder[],
): Promise<(RecordedOrder | null)[]> {
  const gathered = await gatherUsual(tx, now, calls);
  const usual = gathered.filter((one) => one !== null);
  if (usual.length === 0) return gathered.map(() => null);
  await lockAffiliatesInQuestion(tx, usual.flatMap(affiliatesOf), false);
  const facts = await loadFactsOfMany(
    tx,
    usual.map((one) => ({
      program: one.program,
      affiliateIds: affiliatesOf(one),
      buyer: buyerOf(one.customer),
      at: one.order.occurredAt,
    })),
  );
  const judged = usual.map((one, at) => judgeUsual(one, facts[at] ?? new Map(), now));
  const answers = judged.map(answerOf);
  await writeJudged(tx, now, judged, answers);
  return gathered.map((one) => (one ? (answers[usual.indexOf(one)] ?? null) : null));
}

function affiliatesOf({ fixed, candidates }: UsualOrder): string[] {
  return fixed
    ? [fixed.affiliateId]
    : candidates.flatMap((candidate) => candidate.affiliateId ?? []);
}

async function writeJudged(
  tx: Tx,
  now: Date,
  judged: readonly JudgedOrder[],
  answers: readonly RecordedOrder[],
): Promise<void> {
  const earned = judged.flatMap((one) => one.earned ?? []);
  const { transfers, entries } = await prepareTransfers(
    tx,
    earned.map(({ transfer }) => transfer),
  );
  const facts = judged.map((one, at) => {
    const answer = answers[at];
    if (!answer) throw new Error('an order without an answer');
    const { audit, event } = orderFacts(answer);
    return {
      audits: auditRows(one.usual.ctx, [...one.audits, ...(one.earned?.audits ?? []), audit]),
      events: outboxRows([...(one.earned?.events ?? []), event]),
    };
  });
  await writeRows(tx, [
    { table: 'sales_order', rows: judged.map(({ order }) => order) },
    {
      table: 'attribution',
      rows: judged.flatMap(({ isFirst, attribution }) =>
        isFirst && attribution ? [attribution] : [],
      ),
    },
    {
      table: 'attribution_candidate',
      rows: judged.flatMap(({ order, candidates }) =>
        candidateRows(now, { customerId: order.customerId, orderId: order.id }, candidates),
      ),
    },
    { table: 'commission', rows: earned.map(({ commission }) => commission) },
    { table: 'hold', rows: earned.flatMap(({ holds }) => holds) },
    { table: 'audit_event', rows: facts.flatMap(({ audits }) => audits) },
    { table: 'outbox_event', rows: facts.flatMap(({ events }) => events) },
    { table: 'ledger_transfer', rows: transfers },
    { table: 'ledger_entry', rows: entries },
  ]);
}

/** What reading it back would answer. */
function answerOf({ usual, order, attribution, affiliate, earned }: JudgedOrder): RecordedOrder {
  const { externalId, email } = usual.customer;
  const commissions = earned ? [earned.commission] : [];
  const told = orderDto({ ...order, customer: { externalId, email }, commissions }, true);
  return {
    order: told,
    attribution:
      attribution && affiliate
        ? attributionDto({ ...attribution, customer: { externalId }, affiliate }, true)
        : null,
    commission: told.commission,
    reason: told.reason,
    alreadyRecorded: false,
  };
}
