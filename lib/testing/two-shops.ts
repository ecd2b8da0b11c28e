import { randomBytes } from 'node:crypto';
import { beforeEach } from 'vitest';
import type { Fact, Paid } from '@/lib/connectors/port/facts';
import { db } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { expectOk } from '@/lib/result';
import { callApi, makeKey } from '@/lib/testing/api';
import { makeConnection } from '@/lib/testing/connections';
import { makeAffiliate, makeDiscountCode, makeProgram } from '@/lib/testing/factories';
import { paidFact, refundedFact, tellFacts, type PlainShop } from '@/lib/testing/facts';

/** A shop's number, which another shop may have, too. */
export const shopNumber = () => String(1000 + (randomBytes(4).readUInt32BE() % 1_000_000));

export const refunded = (orderId: string, refundId: string, amount = 4000) =>
  refundedFact(orderId, refundId, { amount });

/** As the merchant's own backend tells an order. */
export const own = (orderId: string, more: object = {}) => ({
  orderId,
  customerId: `c-${orderId}`,
  amount: 10_000,
  currency: 'USD',
  ...more,
});

type Shop = { id: string; provider: 'woocommerce' };

/** Two shops of one program that count alike, and a key of it; new ones for each test. */
export function twoShops() {
  const s = {
    programId: '',
    code: '',
    key: '',
    shops: [] as Shop[],
    run: async (connection: PlainShop, fact: Fact) =>
      expectOk((await tellFacts(connection, fact)).told),
    tell: (shop: number, fact: Fact) => {
      const { id, provider } = s.shops[shop] ?? { id: '', provider: 'woocommerce' };
      return s.run({ id, provider, programId: s.programId }, fact);
    },
    paid: (orderId: string, more: Partial<Paid> = {}): Paid => {
      const guest = `order ${orderId} ${newId('request')}`;
      return paidFact(orderId, {
        buyer: { names: { trusted: [], byBuyer: null, guest }, code: s.code },
        payment: { is: 'free', cameAt: new Date() },
        ...more,
      });
    },
    ordersOf: (externalId: string) =>
      db.order.findMany({
        where: { programId: s.programId, externalId },
        orderBy: { connectionId: 'asc' },
        include: { commissions: true, refunds: true },
      }),
    api: (route: { POST: Parameters<typeof callApi>[0] }, body: Record<string, unknown>) =>
      callApi(route.POST, { key: s.key, body }),
  };
  beforeEach(async () => {
    s.programId = (await makeProgram()).id;
    const { id: affiliateId, code } = await makeAffiliate({ programId: s.programId });
    s.code = `D${code}`;
    await makeDiscountCode({ programId: s.programId, affiliateId, code: s.code });
    s.key = await makeKey(s.programId);
    s.shops = await Promise.all(
      ['A', 'B'].map(async () => ({
        ...(await makeConnection(s.programId, 'woocommerce')),
        provider: 'woocommerce' as const,
      })),
    );
  });
  return s;
}
