import { z } from 'zod';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import {
  COMMISSION_STATUSES,
  type CommissionStatus,
  parseCommissionStatus,
} from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import { toJsonInteger } from '@/lib/money/money';
import { PAYOUT_STATUSES } from '@/lib/payouts/types';
import { findPayoutState, sumBooked, type PayoutState } from '@/lib/agents/effect-sql';

const stateOut = z.object({
  status: z.enum(COMMISSION_STATUSES),
  remaining: z.int().describe('What is left of the commission, minor units.'),
  clawedBack: z.int(),
});

/** What a money call does, in figures. Kept with its confirmation, and the very same when it takes effect. */
export const effectOut = z.object({
  commissionId: z.string(),
  affiliateId: z.string(),
  currency: z.string(),
  amount: z.int().describe('What this call approves, voids or takes back, minor units.'),
  before: stateOut,
  after: stateOut,
  movements: z
    .array(z.object({ account: z.string(), change: z.int() }))
    .describe('What each account gains or loses: where the money comes from and where it goes.'),
  debt: z.int().describe('What the affiliate will owe more than before, minor units.'),
  payout: z
    .object({
      id: z.string(),
      statusBefore: z.enum(PAYOUT_STATUSES),
      statusAfter: z.enum(PAYOUT_STATUSES),
      amountBefore: z.int(),
      amountAfter: z.int(),
    })
    .nullable()
    .describe('The payout that the commission is in.'),
});
export type Effect = z.infer<typeof effectOut>;

export type BookedState = {
  affiliateId: string;
  currency: string;
  commission: { status: CommissionStatus; amountMinor: bigint; clawedBackMinor: bigint };
  payout: PayoutState | null;
  /** Of the entries that name the commission or its payout: they move under the affiliate's lock only. */
  booked: Map<string, bigint>;
};

/** Locks the commission's affiliate. False when the key's program has no such commission. */
export async function lockOwner(
  tx: Tx,
  commissionId: string,
  scope: { programId?: string; affiliateId?: string },
): Promise<boolean> {
  const found = await tx.commission.findFirst({
    where: { id: commissionId, ...scope },
    select: { affiliateId: true },
  });
  if (found) await lockAffiliate(tx, found.affiliateId);
  return found !== null;
}

/** A commission, its payout and what is booked of both. `payoutId`: the payout to look at, else the live one. */
export async function getBookedState(
  tx: Tx,
  commissionId: string,
  payoutId?: string | null,
): Promise<BookedState> {
  const row = await tx.commission.findUniqueOrThrow({ where: { id: commissionId } });
  const [payout = null] =
    payoutId === null ? [] : await findPayoutState(tx, commissionId, payoutId ?? null);
  const booked = await sumBooked(tx, commissionId, payout?.id ?? null);
  return {
    affiliateId: row.affiliateId,
    currency: row.currency,
    commission: {
      status: parseCommissionStatus(row.status),
      amountMinor: row.amountMinor,
      clawedBackMinor: row.clawedBackMinor,
    },
    payout,
    booked: new Map(booked.map(({ account, minor }) => [account, minor])),
  };
}

/** What lies between two states. Pure. */
export function effectBetween(
  commissionId: string,
  before: BookedState,
  after: BookedState,
): Effect {
  const accounts = [...new Set([...before.booked.keys(), ...after.booked.keys()])].sort();
  const changeOf = (account: string) =>
    (after.booked.get(account) ?? 0n) - (before.booked.get(account) ?? 0n);
  const takenMinor = after.commission.clawedBackMinor - before.commission.clawedBackMinor;
  const debtMinor = -changeOf('debt');
  return effectOut.parse({
    commissionId,
    affiliateId: before.affiliateId,
    currency: before.currency,
    amount: toJsonInteger(takenMinor === 0n ? remainingOf(before) : takenMinor),
    before: stateOf(before),
    after: stateOf(after),
    movements: accounts
      .map((account) => ({ account, change: toJsonInteger(changeOf(account)) }))
      .filter(({ change }) => change !== 0),
    debt: toJsonInteger(debtMinor > 0n ? debtMinor : 0n),
    payout:
      before.payout && after.payout
        ? {
            id: before.payout.id,
            statusBefore: before.payout.status,
            statusAfter: after.payout.status,
            amountBefore: toJsonInteger(before.payout.amount_minor),
            amountAfter: toJsonInteger(after.payout.amount_minor),
          }
        : null,
  });
}

/** A voided commission keeps its amount; nothing of it is left. */
function remainingOf({ commission }: BookedState): bigint {
  return commission.status === 'voided' ? 0n : commission.amountMinor - commission.clawedBackMinor;
}

function stateOf(state: BookedState) {
  return {
    status: state.commission.status,
    remaining: toJsonInteger(remainingOf(state)),
    clawedBack: toJsonInteger(state.commission.clawedBackMinor),
  };
}
