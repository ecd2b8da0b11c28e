import { auditRows } from '@/lib/audit/record';
import { candidateRows, replaceAttributions } from '@/lib/attribution/record';
import { type Attribution, type Order, Prisma } from '@/lib/db/generated/client';
import { noteMade } from '@/lib/db/locks';
import type { Moment } from '@/lib/db/work';
import { updateRows, writeRows, type Rows } from '@/lib/db/write-rows';
import { prepareTransfers } from '@/lib/ledger/post';
import { outboxRows } from '@/lib/outbox/enqueue';
import type { JudgedOrder } from '@/lib/sales/judged-order';
import { followersOf } from '@/lib/recruits/followers';
import { orderNews, type RecordedOrder } from '@/lib/sales/recorded-order';

/** New orders with everything they bring, in one statement however many there are. */
export async function writeNew(
  moment: Moment,
  judged: readonly JudgedOrder[],
  answers: readonly RecordedOrder[],
): Promise<void> {
  const recorded = judged.map(({ facts }, at) => {
    const answer = answers[at];
    if (!answer) throw new Error('an order without an answer');
    const { audit, event } = orderNews(answer);
    return { audits: auditRows(facts.ctx, [audit]), events: outboxRows([event]) };
  });
  noteMade(
    moment.tx,
    judged.map(({ order }) => order.id),
  );
  await writeDecided(moment, judged, [
    { table: 'sales_order', rows: judged.map(({ order }) => order) },
    {
      table: 'order_line',
      rows: judged.flatMap(({ facts, order: { id: orderId } }) =>
        facts.lines.map((line) => ({ orderId, ...line })),
      ),
    },
    { table: 'audit_event', rows: recorded.flatMap(({ audits }) => audits) },
    { table: 'outbox_event', rows: recorded.flatMap(({ events }) => events) },
  ]);
}

/** Orders on file that nobody was credited for, decided again. The caller holds them. */
export async function writeAgain(moment: Moment, judged: readonly JudgedOrder[]): Promise<void> {
  if (judged.length === 0) return;
  const { tx } = moment;
  const rows = judged.map(({ order }) => decidedFields(order));
  const count = await updateRows(tx, 'sales_order', rows, Prisma.sql`t.affiliate_id IS NULL`);
  if (count !== rows.length) throw new Error('an order that is decided again belongs to somebody');
  await tx.attributionCandidate.deleteMany({
    where: { orderId: { in: rows.map((row) => row.id) } },
  });
  await writeDecided(moment, judged, []);
}

function decidedFields({ id, affiliateId, attributionId, subId, reason }: Order) {
  return { id, affiliateId, attributionId, subId, reason };
}

/** What decisions write beside their orders. */
async function writeDecided(
  { tx, now }: Moment,
  judged: readonly JudgedOrder[],
  more: readonly Rows[],
): Promise<void> {
  const parents = judged.flatMap(({ earned, facts }) => {
    if (!earned) return [];
    const { program, ctx, affiliates } = facts;
    const { commission } = earned;
    const { recruitedById = null } = affiliates.get(commission.affiliateId) ?? {};
    return [{ ctx, program, commission, recruitedById }];
  });
  const followers = await followersOf({ tx, now }, parents);
  const earned = [...judged.flatMap((one) => one.earned ?? []), ...followers];
  const { transfers, entries } = await prepareTransfers(
    tx,
    earned.map(({ transfer }) => transfer),
  );
  const { made, replaced } = attributionsOf(judged);
  await replaceAttributions(tx, replaced);
  const of = (table: Rows['table']) =>
    more.filter((one) => one.table === table).flatMap(({ rows }) => rows);
  const audits = judged.flatMap((one) =>
    auditRows(one.facts.ctx, [
      ...one.audits,
      ...(one.earned?.audits ?? []),
      ...followers
        .filter(({ commission }) => commission.followsId === one.earned?.commission.id)
        .flatMap((follower) => follower.audits),
    ]),
  );
  await writeRows(tx, [
    { table: 'sales_order', rows: of('sales_order') },
    { table: 'order_line', rows: of('order_line') },
    { table: 'attribution', rows: made },
    {
      table: 'attribution_candidate',
      rows: judged.flatMap(({ order, candidates }) =>
        candidateRows(now, { customerId: order.customerId, orderId: order.id }, candidates),
      ),
    },
    { table: 'commission', rows: earned.map(({ commission }) => commission) },
    { table: 'commission_line', rows: earned.flatMap(({ lines }) => lines) },
    { table: 'hold', rows: earned.flatMap(({ holds }) => holds) },
    { table: 'audit_event', rows: [...audits, ...of('audit_event')] },
    {
      table: 'outbox_event',
      rows: [...outboxRows(earned.flatMap(({ events }) => events)), ...of('outbox_event')],
    },
    { table: 'ledger_transfer', rows: transfers },
    { table: 'ledger_entry', rows: entries },
  ]);
}

function attributionsOf(judged: readonly JudgedOrder[]) {
  const made: Attribution[] = [];
  const replaced: { before: Attribution; after: Attribution }[] = [];
  for (const { facts, isFirst, attribution: after } of judged) {
    if (!isFirst || !after) continue;
    const before = facts.attribution;
    if (before) replaced.push({ before, after });
    else made.push(after);
  }
  return { made, replaced };
}
