import { randomBytes } from 'node:crypto';
import { db } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { earnCommission } from '@/lib/commissions/earn-commission';
import type { HoldKind } from '@/lib/commissions/types';
import { writeLines } from '@/lib/orders/lines-of-order';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { settleRefunds } from '@/lib/corrections/settle-refunds';
import type { Terms } from '@/lib/programs/types';
import type { EarnedLine } from '@/lib/rewards/types';
import { expectOk, ok } from '@/lib/result';
import { makeAffiliate, makeProgram, systemCtx } from '@/lib/testing/factories';
import { oneLine } from '@/lib/testing/one-line';
import { testTerms } from '@/lib/testing/terms';

/** An active affiliate of a program of its own, with PayPal details old enough to be paid to. */
export async function makePayableAffiliate(
  program: Parameters<typeof makeProgram>[0] = {},
): Promise<{ programId: string; affiliateId: string; userId: string }> {
  const { id: programId } = await makeProgram({
    minimumPayout: { USD: 1000, EUR: 1000 },
    ...program,
  });
  const affiliate = await makeAffiliate({ programId });
  expectOk(
    await savePayoutDetails(systemCtx, affiliate.id, {
      method: 'paypal',
      email: `${randomBytes(4).toString('hex')}@paypal.example`,
    }),
  );
  return { programId, affiliateId: affiliate.id, userId: affiliate.userId };
}

/** An order with its pending commission, as recordOrder leaves them. */
export async function makeEarned(
  affiliate: { programId: string; affiliateId: string },
  input: {
    amountMinor: bigint;
    orderMinor?: bigint;
    totalMinor?: bigint;
    currency?: string;
    earnedAt?: Date;
    terms?: Partial<Terms>;
    holds?: { kind: HoldKind; reason: string }[];
    /** What each line earned; the order is told with the same. */
    lines?: EarnedLine[];
  },
): Promise<{ commissionId: string; orderId: string }> {
  const earnedAt = input.earnedAt ?? new Date();
  return expectOk(
    await inTransaction(async (tx, now) => {
      const suffix = randomBytes(6).toString('hex');
      const customer = await tx.customer.create({
        data: {
          id: newId('customer'),
          programId: affiliate.programId,
          externalId: `customer-${suffix}`,
        },
      });
      const orderMinor = input.orderMinor ?? input.amountMinor * 5n;
      const order = await tx.order.create({
        data: {
          id: newId('order'),
          programId: affiliate.programId,
          externalId: `order-${suffix}`,
          customerId: customer.id,
          amountMinor: orderMinor,
          totalMinor: input.totalMinor ?? orderMinor,
          currency: input.currency ?? 'USD',
          affiliateId: affiliate.affiliateId,
          fingerprint: suffix,
          occurredAt: earnedAt,
        },
      });
      await writeLines(
        tx,
        order.id,
        (input.lines ?? []).map(({ position, sku, name, baseMinor, totalMinor }) => ({
          ...{ position, sku, name, totalMinor, category: null, quantity: 1, metadata: {} },
          amountMinor: baseMinor,
        })),
      );
      const { id } = await earnCommission(
        { tx, ctx: systemCtx, now },
        {
          ...affiliate,
          orderId: order.id,
          customerId: customer.id,
          amountMinor: input.amountMinor,
          lines: input.lines ?? oneLine(order, input.amountMinor),
          currency: input.currency ?? 'USD',
          terms: { ...testTerms, ...input.terms },
          earnedAt,
          subId: null,
          clickId: null,
          source: 'link',
          holds: input.holds ?? [],
        },
      );
      return ok({ commissionId: id, orderId: order.id });
    }),
  );
}

/** A refund row and its clawback, as recordRefund does it. Returns the minor units taken. */
export async function makeRefund(orderId: string, amountMinor: bigint): Promise<bigint> {
  return expectOk(
    await inTransaction(async (tx, now) => {
      await tx.$queryRaw`SELECT id FROM sales_order WHERE id = ${orderId} FOR NO KEY UPDATE`;
      const order = await tx.order.update({
        where: { id: orderId },
        data: { refundedMinor: { increment: amountMinor } },
      });
      const suffix = randomBytes(6).toString('hex');
      const refund = await tx.refund.create({
        data: {
          id: newId('refund'),
          programId: order.programId,
          externalId: `refund-${suffix}`,
          orderId,
          orderExternalId: order.externalId,
          status: 'applied',
          requestedMinor: amountMinor,
          amountMinor,
          fingerprint: suffix,
          occurredAt: now,
          appliedAt: now,
        },
      });
      return ok(
        await settleRefunds({ tx, ctx: systemCtx, now }, orderId, {
          refundId: refund.id,
          kind: 'refund',
          reason: null,
        }),
      );
    }),
  );
}

/** What lies in an affiliate's accounts, in minor units. */
export async function balancesOf(
  affiliateId: string,
  currency = 'USD',
): Promise<Record<'pending' | 'available' | 'in_payout' | 'paid' | 'debt', bigint>> {
  const accounts = await db.ledgerAccount.findMany({ where: { affiliateId, currency } });
  const of = (kind: string) => accounts.find((row) => row.kind === kind)?.balanceMinor ?? 0n;
  return {
    pending: of('pending'),
    available: of('available'),
    in_payout: of('in_payout'),
    paid: of('paid'),
    debt: of('debt'),
  };
}

/** Everything a refused call must leave as it was (I9). */
export async function countRows(): Promise<Record<string, number>> {
  const [entries, audits, events, items, clawbacks] = await Promise.all([
    db.ledgerEntry.count(),
    db.auditEvent.count(),
    db.outboxEvent.count(),
    db.payoutItem.count(),
    db.clawback.count(),
  ]);
  return { entries, audits, events, items, clawbacks };
}
