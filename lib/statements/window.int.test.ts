import { expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { payPayout } from '@/lib/payouts/move-payouts';
import { issueMonthStatement, issuePayoutStatement } from '@/lib/statements/issue-statement';
import { getStatement } from '@/lib/statements/queries';
import { expectOk } from '@/lib/result';
import { makeProgram, staffCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { makeApprovedPayout } from '@/lib/testing/payouts';

const staff = { kind: 'staff', userId: 'usr_staff', role: 'owner' } as const;

it('what is posted at the first instant of a month is in its statement, and in no other', async () => {
  const who = await makePayableAffiliate();
  const posted: [at: string, amountMinor: bigint][] = [
    ['2026-02-10T10:00:00.000Z', 1_000n],
    ['2026-02-28T23:59:59.999Z', 700n],
    ['2026-03-01T00:00:00.000Z', 500n],
    ['2026-03-31T23:59:59.999Z', 300n],
    ['2026-04-01T00:00:00.000Z', 100n],
  ];
  for (const [at, amountMinor] of posted) {
    const earnedAt = new Date(at);
    await atTime(earnedAt, () => makeEarned(who, { amountMinor, earnedAt }));
  }
  const found = [];
  for (const month of ['2026-02', '2026-03', '2026-04']) {
    const issued = await issueMonthStatement(staffCtx, {
      affiliateId: who.affiliateId,
      currency: 'USD',
      month,
    });
    const statement = await getStatement(staff, expectOk(issued).statementId);
    const { opening, lines = [], closing } = statement?.data ?? {};
    const amounts = lines.map((line) => line.amountMinor);
    found.push([opening?.totalMinor, amounts, closing?.totalMinor]);
  }
  expect(found).toEqual([
    [0n, [1_000n, 700n], 1_700n],
    [1_700n, [500n, 300n], 2_500n],
    [2_500n, [100n], 2_600n],
  ]);
});

it('one that would not add up is not issued, and takes no number', async () => {
  const { id: programId } = await makeProgram({ minimumPayout: { USD: 1000 } });
  const { payoutId } = await makeApprovedPayout(programId, { method: 'paypal', currency: 'USD' });
  expectOk(await payPayout(staffCtx, { payoutId }));
  const change = (byMinor: bigint) =>
    db.$transaction(async (tx) => {
      // As nobody can who goes by the triggers.
      await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
      await tx.$executeRaw`UPDATE payout SET amount_minor = amount_minor + ${byMinor} WHERE id = ${payoutId}`;
    });
  await change(1n);
  await expect(issuePayoutStatement(staffCtx, { payoutId })).rejects.toThrow('would not add up');
  expect(await db.statement.count({ where: { programId } })).toBe(0);
  await change(-1n);
  expect(expectOk(await issuePayoutStatement(staffCtx, { payoutId })).number).toBe(1);
});
