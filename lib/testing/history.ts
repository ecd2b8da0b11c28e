import { randomBytes } from 'node:crypto';
import { earnCommission, type EarnInput } from '@/lib/commissions/earn-commission';
import { settleRefunds } from '@/lib/corrections/settle-refunds';
import { db, type Tx } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { inTransaction } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { termsSchema, type Terms } from '@/lib/programs/types';
import { expectOk, ok } from '@/lib/result';
import { systemCtx } from '@/lib/testing/factories';
import { oneLine } from '@/lib/testing/one-line';
import { testTerms } from '@/lib/testing/terms';

/** Orders, commissions and refunds through the commands that post them, for tests that stand on a history. */

type Member = { id: string; programId: string };

export async function makeOrder(
  affiliate: Member,
  data: {
    amountMinor: bigint;
    totalMinor?: bigint;
    currency?: string;
    occurredAt: Date;
    subId?: string | null;
  },
  tx: Tx = db,
) {
  const suffix = randomBytes(6).toString('hex');
  const customer = await tx.customer.create({
    data: {
      id: newId('customer'),
      programId: affiliate.programId,
      externalId: `customer-${suffix}`,
      email: `buyer-${suffix}@buyers.example`,
    },
  });
  return tx.order.create({
    data: {
      id: newId('order'),
      programId: affiliate.programId,
      externalId: `order-${suffix}`,
      customerId: customer.id,
      affiliateId: affiliate.id,
      amountMinor: data.amountMinor,
      totalMinor: data.totalMinor ?? data.amountMinor,
      currency: data.currency ?? 'USD',
      subId: data.subId ?? null,
      fingerprint: suffix,
      occurredAt: data.occurredAt,
      createdAt: new Date(),
    },
  });
}

/** An order and the 20 % it earns, at that time. */
export async function makeCommission(
  affiliate: Member,
  data: {
    /** Of the order; the commission is a fifth of it. */
    amountMinor: bigint;
    earnedAt: Date;
    currency?: string;
    totalMinor?: bigint;
    terms?: Partial<Terms>;
    subId?: string | null;
    holds?: EarnInput['holds'];
  },
): Promise<{ id: string; orderId: string }> {
  const { earnedAt, terms, holds = [], ...rest } = data;
  const earned = await atTime(earnedAt, () =>
    inTransaction(async (tx, now) => {
      const order = await makeOrder(affiliate, { ...rest, occurredAt: earnedAt }, tx);
      const { id } = await earnCommission(
        { tx, ctx: systemCtx, now },
        {
          programId: affiliate.programId,
          affiliateId: affiliate.id,
          orderId: order.id,
          customerId: order.customerId,
          amountMinor: data.amountMinor / 5n,
          lines: oneLine(order, data.amountMinor / 5n),
          currency: order.currency,
          terms: termsSchema.parse({ ...testTerms, ...terms }),
          earnedAt,
          subId: order.subId,
          clickId: null,
          source: 'link',
          holds,
        },
      );
      return ok({ id, orderId: order.id });
    }),
  );
  return expectOk(earned);
}

/** A refund of a part of the order's total, with the clawback it makes due. Answers what was taken. */
export async function refundOrder(
  orderId: string,
  amountMinor: bigint,
  at: Date,
): Promise<{ refundId: string; takenMinor: bigint }> {
  const refundId = newId('refund');
  const taken = await atTime(at, () =>
    inTransaction(async (tx, now) => {
      const order = await tx.order.update({
        where: { id: orderId },
        data: { refundedMinor: { increment: amountMinor } },
      });
      await tx.refund.create({
        data: {
          id: refundId,
          programId: order.programId,
          externalId: refundId,
          orderId,
          orderExternalId: order.externalId,
          status: 'applied',
          requestedMinor: amountMinor,
          amountMinor,
          fingerprint: refundId,
          occurredAt: now,
          appliedAt: now,
        },
      });
      return ok(
        await settleRefunds({ tx, ctx: systemCtx, now }, orderId, {
          refundId,
          kind: 'refund',
          reason: null,
        }),
      );
    }),
  );
  return { refundId, takenMinor: expectOk(taken) };
}
