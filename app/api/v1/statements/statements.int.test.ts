import { expect, it } from 'vitest';
import * as one from '@/app/api/v1/statements/[id]/route';
import * as all from '@/app/api/v1/statements/route';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { issueMonthStatement } from '@/lib/statements/issue-statement';
import { expectOk } from '@/lib/result';
import { callApi, makeKey } from '@/lib/testing/api';
import { staffCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';

it('a key reads the statements of its program, or of its affiliate, and no other’s', async () => {
  const ana = await makePayableAffiliate();
  const bob = await makePayableAffiliate();
  const earnedAt = new Date('2026-02-10T10:00:00Z');
  const { commissionId } = await atTime(earnedAt, () =>
    makeEarned(ana, { amountMinor: 5_000n, earnedAt }),
  );
  expectOk(await approveCommission(staffCtx, { commissionId }));
  const month = { affiliateId: ana.affiliateId, currency: 'USD', month: '2026-02' };
  const { statementId } = expectOk(await issueMonthStatement(staffCtx, month));
  const scopes = ['payouts:read'] as const;
  const keys = {
    program: await makeKey(ana.programId, { scopes: [...scopes] }),
    own: await makeKey(ana.programId, { scopes: [...scopes], affiliateId: ana.affiliateId }),
    other: await makeKey(bob.programId, { scopes: [...scopes] }),
  };
  for (const key of [keys.program, keys.own]) {
    const list = await callApi(all.GET, { method: 'GET', key });
    expect(list.body.items).toMatchObject([{ id: statementId, number: 1, amount: 5_000 }]);
    const read = await callApi(one.GET, { method: 'GET', key, params: { id: statementId } });
    expect(read.body).toMatchObject({
      opening: { total: 0 },
      closing: { pending: 5_000, total: 5_000 },
      lines: [{ kind: 'earn', amount: 5_000, balance: 5_000, commissionId }],
    });
  }
  expect((await callApi(all.GET, { method: 'GET', key: keys.other })).body.items).toEqual([]);
  const refused = await callApi(one.GET, {
    method: 'GET',
    key: keys.other,
    params: { id: statementId },
  });
  expect(refused.status).toBe(404);
  expect(refused.body.error).toMatchObject({ code: 'STATEMENT_NOT_FOUND' });
  expect(await db.statement.count({ where: { affiliateId: bob.affiliateId } })).toBe(0);
});
