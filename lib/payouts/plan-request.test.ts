import { expect, it } from 'vitest';
import { planRequest } from '@/lib/payouts/plan-request';

const earnings = (...minors: bigint[]) => minors.map((minor) => ({ minor }));
const debts = (...minors: bigint[]) =>
  minors.map((minor, at) => ({ commissionId: `com_${at}`, minor: -minor }));

const planned = (earned: bigint[], owed: bigint[], maxItems: number) =>
  planRequest(earnings(...earned), debts(...owed), maxItems).map((payout) => ({
    earned: payout.earnings.map((one) => one.minor),
    netted: payout.debts.map((one) => [one.commissionId, one.minor]),
    amount: payout.amountMinor,
  }));

it('is one payout when everything finds room', () => {
  expect(planned([500n, 1500n], [667n], 3)).toEqual([
    { earned: [500n, 1500n], netted: [['com_0', -667n]], amount: 1333n },
  ]);
});

it('goes on in further payouts, in the order that was given', () => {
  expect(planned([1n, 2n, 3n, 4n, 5n], [], 2).map((payout) => payout.earned)).toEqual([
    [1n, 2n],
    [3n, 4n],
    [5n],
  ]);
});

it('nets debts up to below the earnings of each payout, and splits one that does not fit', () => {
  expect(planned([900n, 900n, 900n, 900n, 900n], [2000n], 3)).toEqual([
    { earned: [900n, 900n], netted: [['com_0', -1799n]], amount: 1n },
    { earned: [900n, 900n], netted: [['com_0', -201n]], amount: 1599n },
    { earned: [900n], netted: [], amount: 900n },
  ]);
});

it('gives many debts all the room that few earnings leave', () => {
  const [only, ...others] = planned([1000n], [1n, 2n, 3n, 4n, 5n, 6n], 5);
  expect(others).toEqual([]);
  expect(only?.netted).toHaveLength(4);
  expect(only?.amount).toBe(990n);
});

it('never has more items than the limit, pays something in each payout, and loses nothing', () => {
  for (let maxItems = 2; maxItems < 8; maxItems++) {
    for (let count = 1; count < 20; count++) {
      for (let owing = 0; owing < 8; owing++) {
        const earned = Array.from({ length: count }, (_, at) => BigInt(1 + ((at * 7) % 13)));
        const owed = Array.from({ length: owing }, (_, at) => BigInt(1 + ((at * 5) % 11)));
        const plan = planned(earned, owed, maxItems);
        expect(plan.flatMap((payout) => payout.earned)).toEqual(earned);
        for (const payout of plan) {
          expect(payout.earned.length + payout.netted.length).toBeLessThanOrEqual(maxItems);
          expect(payout.amount).toBeGreaterThan(0n);
        }
      }
    }
  }
});
