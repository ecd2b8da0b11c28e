import { expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { recordOrderInput } from '@/lib/orders/schema';
import { expectOk } from '@/lib/result';
import { createRule, setCaps } from '@/lib/rewards/commands';
import { capsInput, createRuleInput } from '@/lib/rewards/schema';
import { recordOrderAlone } from '@/lib/testing/orders';
import { makeAffiliate, makeDiscountCode, makeProgram, staffCtx } from '@/lib/testing/factories';

/** Each in a transaction of its own, as several processes would: no group commit puts them in a row. */
async function sellAtOnce(programId: string, code: string, count: number) {
  const sell = (n: number) =>
    transact(staffCtx, (work) =>
      recordOrderAlone(
        work,
        programId,
        recordOrderInput.parse({
          orderId: `order-${n}`,
          customerId: `customer-${n}`,
          amount: 10_000,
          currency: 'USD',
          code,
          occurredAt: `2026-05-${String(1 + (n % 28)).padStart(2, '0')}T00:00:00Z`,
        }),
      ),
    );
  const sold = await Promise.all(Array.from({ length: count }, (_, n) => sell(n)));
  return sold.map((one) => Number(expectOk(one).commission?.amountMinor ?? 0n));
}

it('orders of one affiliate that come at once in many transactions are as many in a tier as in a row', async () => {
  for (let round = 0; round < 3; round++) {
    const { id: programId } = await makeProgram();
    const { id: affiliateId, code } = await makeAffiliate({ programId });
    await makeDiscountCode({ programId, affiliateId, code });
    const figure = { figure: 'orders', period: 'month', atLeast: 9 };
    const tier = { outcome: { kind: 'share', bps: 4000 }, conditions: { figure } };
    expectOk(await createRule(staffCtx, programId, createRuleInput.parse(tier)));
    const amounts = await sellAtOnce(programId, code, 16);
    expect(amounts.filter((amount) => amount === 4000)).toHaveLength(8);
    expect(amounts.filter((amount) => amount === 2000)).toHaveLength(8);
  }
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

it('a cap on a month holds over many transactions at once', async () => {
  const { id: programId } = await makeProgram();
  const { id: affiliateId, code } = await makeAffiliate({ programId });
  await makeDiscountCode({ programId, affiliateId, code });
  const caps = [{ kind: 'per_month', currency: 'USD', minor: 9000 }];
  expectOk(await setCaps(staffCtx, programId, capsInput.parse({ caps })));
  const amounts = await sellAtOnce(programId, code, 12);
  expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(9000);
  const { _sum } = await db.commission.aggregate({
    where: { programId },
    _sum: { amountMinor: true },
  });
  expect(_sum.amountMinor).toBe(9000n);
});
