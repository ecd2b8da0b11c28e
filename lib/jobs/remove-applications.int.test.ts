import { beforeEach, describe, expect, it } from 'vitest';
import { normaliseEmail } from '@/lib/auth/email';
import { verifyBooks } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { applyToProgram } from '@/lib/discount-codes/apply-to-program';
import { expireRecords } from '@/lib/jobs/expire-records';
import { expectOk } from '@/lib/result';
import { makeProgram, systemCtx } from '@/lib/testing/factories';
import { makeEarned } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

let n = 0;
let slug: string;
beforeEach(async () => {
  slug = (await makeProgram()).slug;
});

async function apply(code: string, daysAgo = 31) {
  const email = `applied-${++n}@people.example`;
  const asked = { program: slug, name: 'Eve Moss', email, code, note: undefined };
  const at = addDays(new Date(), -daysAgo);
  expectOk(await atTime(at, () => applyToProgram(systemCtx, asked)));
  const user = await db.user.findUniqueOrThrow({ where: { email: normaliseEmail(email) } });
  return db.affiliate.findFirstOrThrow({ where: { userId: user.id } });
}

const isThere = async ({ id, userId }: { id: string; userId: string }) => [
  await db.affiliate.count({ where: { id } }),
  await db.user.count({ where: { id: userId } }),
];

describe('an application whose address was never proven', () => {
  it('goes after 30 days with its account, and leaves its code to others', async () => {
    const [old, young] = [await apply('GONE'), await apply('YOUNG', 29)];
    expect((await expireRecords()).applications).toBe(1);
    expect([await isThere(old), await isThere(young)]).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect((await apply('GONE', 0)).code).toBe('GONE');
    expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
  });

  it('stays with money or clicks, or a link that still works; and a proven one stays', async () => {
    const kept = {
      earned: await apply('EARNED'),
      clicked: await apply('CLICKED'),
      asked: await apply('ASKED'),
      proven: await apply('PROVEN'),
    };
    await makeEarned(
      { programId: kept.earned.programId, affiliateId: kept.earned.id },
      { amountMinor: 100n },
    );
    const day = { scopeId: kept.clicked.id, dimension: 'all', day: new Date('2026-01-01') };
    await db.clickDay.create({ data: { ...day, clicks: 1n } });
    await db.oneTimeToken.create({
      data: {
        ...{ id: 'ott_waits', kind: 'pending_login', tokenHash: 'waits' },
        userId: kept.asked.userId,
        expiresAt: addDays(new Date(), 1),
      },
    });
    await db.user.update({
      where: { id: kept.proven.userId },
      data: { emailProvenAt: new Date() },
    });
    expect((await expireRecords()).applications).toBe(0);
    for (const [why, one] of Object.entries(kept)) expect(await isThere(one), why).toEqual([1, 1]);
  });
});
