import type { Work, CommandContext } from '@/lib/db/work';
import { auditRows } from '@/lib/audit/record';
import type { AuditAction } from '@/lib/audit/actions';
import { actorRef } from '@/lib/actor';
import type { Tx } from '@/lib/db/client';
import { Prisma, type PayoutItem } from '@/lib/db/generated/client';
import { writeRows } from '@/lib/db/write-rows';
import { groupBy } from '@/lib/group-by';
import { toJsonInteger } from '@/lib/money/money';
import { outboxRows, type EventType } from '@/lib/outbox/enqueue';
import { closeBatchWhenDone } from '@/lib/payouts/close-batch';
import type { Bonus } from '@/lib/payouts/give-bonus';
import type { PayoutRow, PayoutStatus } from '@/lib/payouts/types';
import { unreachable } from '@/lib/result';

export function liveItems(tx: Tx, ...payoutIds: string[]): Promise<PayoutItem[]> {
  return tx.payoutItem.findMany({
    where: { payoutId: { in: payoutIds }, releasedAt: null },
    orderBy: { commissionId: 'asc' },
  });
}

const RECORDS: Record<PayoutStatus, { action: AuditAction; event: EventType }> = {
  requested: { action: 'PAYOUT_REQUESTED', event: 'payout.requested' },
  approved: { action: 'PAYOUT_APPROVED', event: 'payout.approved' },
  sent: { action: 'PAYOUT_SENT', event: 'payout.sent' },
  paid: { action: 'PAYOUT_PAID', event: 'payout.paid' },
  rejected: { action: 'PAYOUT_REJECTED', event: 'payout.rejected' },
  cancelled: { action: 'PAYOUT_CANCELLED', event: 'payout.cancelled' },
  failed: { action: 'PAYOUT_FAILED', event: 'payout.failed' },
  returned: { action: 'PAYOUT_RETURNED', event: 'payout.returned' },
};

export type PayoutMove = {
  payout: PayoutRow;
  reason?: string;
  reference?: string;
  /** Joins with the approval, on top of the payout's amount. */
  bonus?: Bonus | null;
  /** For the audit log. */
  data?: Prisma.InputJsonObject;
};

/**
 * Moves payouts from where they were seen, or throws; one audit row and one event each. What is called off leaves a
 * batch that has not left; the last result of a batch that has left closes it. The caller holds affiliates, payouts and
 * commissions: batches are locked last.
 */
export async function movePayouts(
  work: Work,
  moves: PayoutMove[],
  to: PayoutStatus,
): Promise<void> {
  for (const [from, group] of groupBy(moves, ({ payout }) => payout.status)) {
    const moved = await moveGroup(work, group, from, to);
    if (moved !== group.length) {
      throw new Error(`moved ${moved} of ${group.length} payouts that were seen as ${from}`);
    }
  }
  await recordManyPayoutNews(
    work,
    moves.map(({ payout, bonus, data, reason = null }) => ({
      ...RECORDS[to],
      payout: withBonus(payout, bonus),
      to,
      reason,
      data: {
        ...data,
        ...(bonus ? { bonus: toJsonInteger(bonus.amountMinor) } : {}),
      },
    })),
  );
  const left = moves.flatMap(({ payout }) =>
    payout.status === 'sent' && payout.batchId !== null ? [payout.batchId] : [],
  );
  for (const batchId of [...new Set(left)].sort()) {
    await closeBatchWhenDone(work, batchId);
  }
}

function withBonus(payout: PayoutRow, bonus: Bonus | null | undefined): PayoutRow {
  if (!bonus) return payout;
  return {
    ...payout,
    amountMinor: payout.amountMinor + bonus.amountMinor,
    bonusCommissionId: bonus.commissionId,
  };
}

/** Answers how many were still where they were seen. */
function moveGroup(
  { tx, ctx, now }: Work,
  moves: PayoutMove[],
  from: PayoutStatus,
  to: PayoutStatus,
): Promise<number> {
  const leavesBatch = from === 'approved' && (to === 'cancelled' || to === 'rejected');
  return tx.$executeRaw`
    UPDATE payout p SET status = ${to}, ${changesOf(to, ctx, now)}
      ${leavesBatch ? Prisma.sql`, batch_id = NULL` : Prisma.empty}
    FROM unnest(${moves.map(({ payout }) => payout.id)}::text[],
      ${moves.map(({ reason = '' }) => reason)}::text[],
      ${moves.map(({ reference = '' }) => reference)}::text[],
      ${moves.map(({ bonus }) => bonus?.commissionId ?? '')}::text[],
      ${moves.map(({ bonus }) => bonus?.amountMinor ?? 0n)}::bigint[])
      AS g(id, reason, reference, bonus_id, bonus_minor)
    WHERE p.id = g.id AND p.status = ${from}`;
}

export async function movePayout(
  work: Work,
  payout: PayoutRow,
  to: PayoutStatus,
  extra: Omit<PayoutMove, 'payout'> = {},
): Promise<PayoutRow> {
  await movePayouts(work, [{ payout, ...extra }], to);
  return { ...withBonus(payout, extra.bonus), status: to };
}

type PayoutNews = {
  payout: PayoutRow;
  action: AuditAction;
  event: EventType;
  to: PayoutStatus;
  from?: PayoutStatus | null;
  reason: string | null;
  data?: Prisma.InputJsonObject;
};

export async function recordPayoutNews(
  work: Work,
  payout: PayoutRow,
  news: Omit<PayoutNews, 'payout'>,
): Promise<void> {
  await recordManyPayoutNews(work, [{ ...news, payout }]);
}

/** One audit row and one event per payout, in one statement. */
async function recordManyPayoutNews({ tx, ctx }: Work, news: PayoutNews[]): Promise<void> {
  await writeRows(tx, [
    { table: 'audit_event', rows: auditRows(ctx, news.map(auditOf)) },
    { table: 'outbox_event', rows: outboxRows(news.map(eventOf)) },
  ]);
}

const aboutOf = ({ payout }: PayoutNews) => ({
  programId: payout.programId,
  affiliateId: payout.affiliateId,
  subjectType: 'payout',
  subjectId: payout.id,
});

const moneyOf = ({ payout }: PayoutNews) => ({
  amount: toJsonInteger(payout.amountMinor),
  currency: payout.currency,
});

function auditOf(news: PayoutNews) {
  const { payout, action, from = payout.status, to, reason } = news;
  const batch = payout.batchId === null ? {} : { batchId: payout.batchId };
  const data = { ...moneyOf(news), ...batch, ...news.data };
  return { ...aboutOf(news), action, fromStatus: from, toStatus: to, reason, data };
}

function eventOf(news: PayoutNews) {
  const { payout, event, to, reason } = news;
  const why = reason ? { reason } : {};
  const who = { payoutId: payout.id, affiliateId: payout.affiliateId };
  return {
    ...aboutOf(news),
    type: event,
    payload: { ...who, status: to, ...moneyOf(news), ...why },
  };
}

function changesOf(to: PayoutStatus, ctx: CommandContext, now: Date): Prisma.Sql {
  const by = actorRef(ctx.actor);
  switch (to) {
    case 'requested':
      throw new Error('a payout starts as requested and never returns there');
    case 'approved':
      return Prisma.sql`approved_at = ${now}, approved_by = ${by},
        amount_minor = p.amount_minor + g.bonus_minor, bonus_commission_id = nullif(g.bonus_id, '')`;
    case 'sent':
      return Prisma.sql`sent_at = ${now}`;
    case 'paid':
      return Prisma.sql`paid_at = ${now}, paid_by = ${by}, reference = coalesce(nullif(g.reference, ''), p.reference)`;
    case 'rejected':
    case 'cancelled':
    case 'failed':
    case 'returned':
      return Prisma.sql`closed_at = ${now}, closed_by = ${by}, close_reason = g.reason`;
    default:
      return unreachable(to);
  }
}
