import { applyFact } from '@/lib/connectors/inbox/apply-fact';
import {
  haveRefunds,
  type Fact,
  type Paid,
  type Refunded,
  type RefundFailed,
} from '@/lib/connectors/port/facts';
import type { ConnectionRef } from '@/lib/connectors/port/types';
import { transact } from '@/lib/db/transact';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import { newId } from '@/lib/ids';
import { systemCtx } from '@/lib/testing/factories';

/** Facts as a shop's reader makes them, told as its events tell them. */

/** A shop that is read as shops are, without settings of its own. */
export type PlainShop = Omit<ConnectionRef, 'settings'>;

export async function tellFacts(shop: PlainShop, ...facts: Fact[]) {
  const connection = { ...shop, settings: {} };
  const warnings: FieldWarning[] = [];
  const told = await transact(systemCtx, async (work) => {
    const event = { ...work, connection, reopened: [], warnings, hasRefunds: haveRefunds(facts) };
    for (const fact of facts.slice(0, -1)) {
      const one = await applyFact(event, fact);
      if (!one.ok) return one;
    }
    const [last] = facts.slice(-1);
    if (!last) throw new Error('nothing is told');
    return applyFact(event, last);
  });
  return { told, warnings };
}

export const paidFact = (orderId: string, more: Partial<Paid> = {}): Paid => ({
  kind: 'paid',
  buyer: {
    names: { trusted: [], byBuyer: null, guest: `order ${orderId} ${newId('request')}` },
  },
  orderId,
  amount: 10_000,
  total: 10_000,
  currency: 'USD',
  occurredAt: new Date(),
  refs: [orderId],
  paymentRef: null,
  payment: { is: 'order' },
  metadata: {},
  ...more,
});

export const refundedFact = (
  orderId: string,
  refundId: string,
  more: Partial<Refunded> = {},
): Refunded => ({
  kind: 'refunded',
  refs: [orderId],
  refundId,
  amount: 4000,
  currency: 'USD',
  occurredAt: new Date(),
  ...more,
});

export const failedFact = (
  orderId: string,
  refundId: string,
  more: Partial<RefundFailed> = {},
): RefundFailed => ({
  kind: 'refund-failed',
  refs: [orderId],
  refundId,
  amount: 4000,
  currency: 'USD',
  occurredAt: new Date(),
  reportedAt: new Date(),
  ...more,
});
