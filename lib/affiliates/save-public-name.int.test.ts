import { expect, it } from 'vitest';
import { findPublicName, savePublicName } from '@/lib/affiliates/save-public-name';
import { publicNameInput } from '@/lib/affiliates/schema';
import { db } from '@/lib/db/client';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, staffCtx } from '@/lib/testing/factories';

it('a public name is what its affiliate chose, and none where nothing is written', async () => {
  const { id: programId } = await makeProgram();
  const { id: affiliateId, userId } = await makeAffiliate({ programId });
  const viewer = { kind: 'affiliate', userId, affiliateId, programId } as const;
  expect(await findPublicName(viewer, affiliateId)).toBeNull();
  const chosen = { affiliateId, ...publicNameInput.parse({ publicName: '  Ana bakes ' }) };
  const all = await Promise.all(Array.from({ length: 20 }, () => savePublicName(staffCtx, chosen)));
  expect(all.filter((one) => expectOk(one).changed)).toHaveLength(1);
  expect(await findPublicName(viewer, affiliateId)).toBe('Ana bakes');
  expectOk(
    await savePublicName(staffCtx, { affiliateId, ...publicNameInput.parse({ publicName: ' ' }) }),
  );
  expect(await findPublicName(viewer, affiliateId)).toBeNull();
  const audits = await db.auditEvent.findMany({ where: { programId }, orderBy: { id: 'asc' } });
  expect(audits.map(({ action, data }) => [action, data])).toEqual(
    Array(2).fill(['AFFILIATE_DETAILS_CHANGED', { changed: ['publicName'] }]),
  );
});

it('a public name of another affiliate is not there', async () => {
  const program = await makeProgram();
  const one = await makeAffiliate({ programId: program.id });
  const other = await makeAffiliate({ programId: program.id });
  expectOk(await savePublicName(staffCtx, { affiliateId: one.id, publicName: 'One' }));
  const viewer = {
    kind: 'affiliate',
    userId: other.userId,
    affiliateId: other.id,
    programId: program.id,
  } as const;
  expect(await findPublicName(viewer, one.id)).toBeNull();
  expect(await savePublicName(staffCtx, { affiliateId: 'aff_x', publicName: 'X' })).toMatchObject({
    error: { code: 'AFFILIATE_NOT_FOUND' },
  });
});

it.each(['x'.repeat(61), 'a\nb', 'a\0b'])('%j is no public name', (publicName) => {
  expect(publicNameInput.safeParse({ publicName }).success).toBe(false);
});

it('the database keeps what the form refuses away', async () => {
  const { id } = await makeAffiliate({ programId: (await makeProgram()).id });
  for (const publicName of ['', 'x'.repeat(61)]) {
    await expect(db.affiliate.update({ where: { id }, data: { publicName } })).rejects.toThrow(
      /affiliate_public_name_check/,
    );
  }
});
