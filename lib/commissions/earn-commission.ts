import type { Work, CommandContext } from '@/lib/db/work';
import { actorRef } from '@/lib/actor';
import { auditRows, type AuditInput } from '@/lib/audit/record';
import { commissionNews } from '@/lib/commissions/moves';
import type {
  CommissionKind,
  CommissionRow,
  CommissionSource,
  HoldKind,
} from '@/lib/commissions/types';
import { writeRows } from '@/lib/db/write-rows';
import type { Prisma } from '@/lib/db/generated/client';
import { newId } from '@/lib/ids';
import { prepareTransfers, type Transfer } from '@/lib/ledger/post';
import { toJsonInteger } from '@/lib/money/money';
import { outboxRows, type EventInput } from '@/lib/outbox/enqueue';
import type { Terms } from '@/lib/programs/types';
import type { EarnedLine } from '@/lib/rewards/types';
import { addDays } from '@/lib/time/calendar';

export type EarnInput = {
  programId: string;
  affiliateId: string;
  kind?: CommissionKind;
  orderId: string | null;
  /** Of a sign-up's own. */
  leadId?: string;
  /** Of a goal's own, and of a tier's for the orders before it. `periodStart`: its first day, "2026-10-01". */
  goal?: { ruleId: string; ruleLineage: string; periodStart: string };
  /** Of a recruit's: the commission that it is a share of, and by which rule. */
  follows?: { commissionId: string; ruleId: string };
  customerId: string | null;
  /** The commission itself in minor units, positive. */
  amountMinor: bigint;
  /** What each line of an order earned, or each order of a retroactive one: the amount. None of what no order earned. */
  lines: readonly (EarnedLine & { orderId?: string })[];
  currency: string;
  /** Frozen on the commission as they are. */
  terms: Terms;
  /** What was looked up to decide it, frozen; see lib/rewards/facts.ts. */
  facts?: Prisma.JsonObject | null;
  earnedAt: Date;
  subId: string | null;
  clickId: string | null;
  source: CommissionSource;
  /** Why a bonus or adjustment was given. */
  reason?: string;
  /** Of which commission it restores what a reversed refund had taken. */
  reinstates?: { commissionId: string; refundId: string | null };
  holds: GivenHold[];
};

type GivenHold = { kind: HoldKind; reason: string };

const NOT_YET = {
  clawedBackMinor: 0n,
  approvedAt: null,
  approvedBy: null,
  voidedAt: null,
  voidedBy: null,
  voidReason: null,
  maturedAt: null,
  requestedAt: null,
  paidAt: null,
  clawedBackAt: null,
  clawbackReason: null,
  flaggedReason: null,
} as const;

export type EarnedCommission = {
  commission: CommissionRow;
  lines: object[];
  holds: object[];
  /** What it is held for from the start. */
  kinds: HoldKind[];
  audits: AuditInput[];
  events: EventInput[];
  /** expense → pending */
  transfer: Transfer;
};

/** A pending commission with everything that is written with it. Pure, but for the new ids. */
export function newCommission(ctx: CommandContext, now: Date, input: EarnInput): EarnedCommission {
  const id = newId('commission');
  const commission: CommissionRow = {
    ...NOT_YET,
    id,
    programId: input.programId,
    affiliateId: input.affiliateId,
    orderId: input.orderId,
    leadId: input.leadId ?? null,
    followsId: input.follows?.commissionId ?? null,
    ruleId: input.goal?.ruleId ?? input.follows?.ruleId ?? null,
    ruleLineage: input.goal?.ruleLineage ?? null,
    periodStart: input.goal ? new Date(input.goal.periodStart) : null,
    customerId: input.customerId,
    kind: input.kind ?? 'order',
    status: 'pending',
    amountMinor: input.amountMinor,
    currency: input.currency,
    subId: input.subId,
    clickId: input.clickId,
    source: input.source,
    terms: input.terms,
    facts: input.facts ?? null,
    reason: input.reason ?? null,
    reinstatesId: input.reinstates?.commissionId ?? null,
    holdDays: input.terms.holdDays,
    earnedAt: input.earnedAt,
    availableAt: addDays(input.earnedAt, input.terms.holdDays),
    createdAt: now,
  };
  const news = [
    commissionNews([commission], {
      action: 'COMMISSION_EARNED',
      event: 'commission.earned',
      fromStatus: null,
      toStatus: 'pending',
      reason: input.reason ?? null,
      data: {
        amount: toJsonInteger(input.amountMinor),
        currency: input.currency,
        ...(input.reinstates
          ? {
              reinstates: input.reinstates.commissionId,
              ...(input.reinstates.refundId === null
                ? {}
                : { refundId: input.reinstates.refundId }),
            }
          : {}),
      },
    }),
    ...input.holds.map((hold) => holdNews(commission, hold)),
  ];
  const { programId, affiliateId, currency, amountMinor } = input;
  return {
    commission,
    lines: input.lines.map((line) => ({ commissionId: id, ...line, clawedBackMinor: 0n })),
    kinds: input.holds.map((hold) => hold.kind),
    holds: input.holds.map((hold) => newHold(ctx, now, commission, hold)),
    audits: news.flatMap(({ audits }) => audits),
    events: news.flatMap(({ events }) => events),
    transfer: {
      programId,
      affiliateId,
      currency,
      kind: 'earn',
      legs: [{ from: 'expense', to: 'pending', amountMinor, commissionId: id }],
    },
  };
}

/** Inserts a pending commission and posts expense → pending, in the caller's transaction. */
export async function earnCommission(work: Work, input: EarnInput): Promise<CommissionRow> {
  const earned = newCommission(work.ctx, work.now, input);
  await writeEarned(work, [earned]);
  return earned.commission;
}

/** The same for those that were made already. */
export async function writeEarned(
  { tx, ctx }: Pick<Work, 'tx' | 'ctx'>,
  earned: readonly EarnedCommission[],
): Promise<void> {
  if (earned.length === 0) return;
  const { transfers, entries } = await prepareTransfers(
    tx,
    earned.map(({ transfer }) => transfer),
  );
  await writeRows(tx, [
    { table: 'commission', rows: earned.map(({ commission }) => commission) },
    { table: 'commission_line', rows: earned.flatMap(({ lines }) => lines) },
    { table: 'hold', rows: earned.flatMap(({ holds }) => holds) },
    {
      table: 'audit_event',
      rows: auditRows(
        ctx,
        earned.flatMap(({ audits }) => audits),
      ),
    },
    { table: 'outbox_event', rows: outboxRows(earned.flatMap(({ events }) => events)) },
    { table: 'ledger_transfer', rows: transfers },
    { table: 'ledger_entry', rows: entries },
  ]);
}

/** The row of a hold beside the status. */
export function newHold(
  ctx: CommandContext,
  now: Date,
  commission: CommissionRow,
  hold: GivenHold,
) {
  return {
    id: newId('hold'),
    commissionId: commission.id,
    kind: hold.kind,
    reason: hold.reason,
    openedAt: now,
    openedBy: actorRef(ctx.actor),
  };
}

export function holdNews(commission: CommissionRow, hold: GivenHold) {
  return commissionNews([commission], {
    action: 'COMMISSION_HOLD_OPENED',
    event: 'commission.held',
    toStatus: commission.status,
    reason: hold.reason,
    data: { hold: hold.kind },
  });
}
