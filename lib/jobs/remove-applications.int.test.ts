import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import { getAffiliateLink } from '@/lib/discount-codes/get-affiliate-link';
import { removeApplications, removeTogether } from '@/lib/jobs/remove-applications';
import { expectOk } from '@/lib/result';
import { makeApplication } from '@/lib/testing/applications';
import { makeProgram, makeUser, systemCtx } from '@/lib/testing/factories';
import { addDays } from '@/lib/time/calendar';

let slug: string;
beforeEach(async () => {
  slug = (await makeProgram()).slug;
});

const isThere = async ({ id, userId }: { id: string; userId: string }) => [
  await db.affiliate.count({ where: { id } }),
  await db.user.count({ where: { id: userId } }),
];

const tokenFor = (userId: string) => ({
  ...{ id: `ott_${userId}`, kind: 'pending_login', tokenHash: userId, userId },
  expiresAt: addDays(new Date(), 1),
});

describe('an application whose address was never proven', () => {
  it('goes after 30 days with its account, and leaves its code to others', async () => {
    const old = await makeApplication(slug, { code: 'GONE' });
    const young = await makeApplication(slug, { code: 'YOUNG', daysAgo: 29 });
    expect(await removeApplications()).toEqual({ removed: 1, left: false });
    expect([await isThere(old), await isThere(young)]).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect((await makeApplication(slug, { code: 'GONE', daysAgo: 0 })).code).toBe('GONE');
    expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
  });

  it('leaves a trace by ids, and an event', async () => {
    const { id, userId, programId } = await makeApplication(slug);
    await removeApplications();
    expect(
      await db.auditEvent.findFirst({ where: { action: 'APPLICATION_REMOVED', affiliateId: id } }),
    ).toMatchObject({ actorId: 'retention', subjectId: id, programId, data: { userId } });
    expect(
      await db.outboxEvent.findFirst({ where: { type: 'affiliate.removed', affiliateId: id } }),
    ).toMatchObject({ programId, payload: { affiliateId: id, userId } });
  });

  it('stays when the program accepted it at once, and when the merchant asked for the link', async () => {
    const program = await makeProgram({ autoAccept: true });
    const accepted = await makeApplication(program.slug);
    const user = await makeUser({ emailProvenAt: null });
    const link = expectOk(
      await getAffiliateLink(systemCtx, { userId: user.id, program: program.slug }),
    );
    const asked = { id: link.affiliateId, userId: user.id };
    await db.affiliate.update({
      where: { id: asked.id },
      data: { createdAt: addDays(new Date(), -31) },
    });
    await removeApplications();
    expect([await isThere(accepted), await isThere(asked)]).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });
});

describe('what happens meanwhile', () => {
  it('a link that came between the search and the lock keeps an application', async () => {
    const one = await makeApplication(slug);
    await db.oneTimeToken.create({ data: tokenFor(one.userId) });
    expect(await removeTogether([one.id])).toBe(0);
    expect(await isThere(one)).toEqual([1, 1]);
  });

  it('a link that is being written keeps an application', async () => {
    const one = await makeApplication(slug);
    const removing = await db.$transaction(async (tx) => {
      await tx.oneTimeToken.create({ data: tokenFor(one.userId) });
      const started = removeTogether([one.id]);
      await Promise.race([started, sleep(1_500)]);
      return { started };
    });
    expect(await removing.started).toBe(0);
    expect(await isThere(one)).toEqual([1, 1]);
  });
});

describe('one that the database does not let go', () => {
  it('keeps no other', async () => {
    const [one, kept, other] = [
      await makeApplication(slug),
      await makeApplication(slug),
      await makeApplication(slug),
    ];
    await db.$executeRaw`CREATE TABLE kept_by (id text REFERENCES affiliate (id))`;
    try {
      await db.$executeRaw`INSERT INTO kept_by VALUES (${kept.id})`;
      await removeApplications();
      expect([await isThere(one), await isThere(kept), await isThere(other)]).toEqual([
        [0, 0],
        [1, 1],
        [0, 0],
      ]);
    } finally {
      await db.$executeRaw`DROP TABLE kept_by`;
    }
  });
});
