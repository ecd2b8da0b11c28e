import { expect, it } from 'vitest';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { db } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { expectOk, ok } from '@/lib/result';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';

it('whoever recruited an affiliate is held with them, wherever their ids stand', async () => {
  const { id: programId } = await makeProgram();
  const [one, two] = [await makeAffiliate({ programId }), await makeAffiliate({ programId })];
  for (const [whom, by] of [
    [one, two],
    [two, await makeAffiliate({ programId })],
  ] as const) {
    await db.affiliate.update({
      where: { id: whom.id },
      data: { recruitedById: by.id, recruitedAt: new Date(), recruitedReason: 'In the test' },
    });
    const free = await inTransaction(async (tx) => {
      await lockAffiliate(tx, whom.id);
      const rows = await db.$queryRaw<{ id: string }[]>`
        SELECT id FROM affiliate WHERE id IN (${whom.id}, ${by.id}) FOR NO KEY UPDATE SKIP LOCKED`;
      return ok(rows.map((row) => row.id));
    });
    expect(expectOk(free)).toEqual([]);
  }
});
