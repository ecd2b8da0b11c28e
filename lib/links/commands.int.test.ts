import { beforeEach, describe, expect, it } from 'vitest';
import { createLink, changeLink } from '@/lib/links/commands';
import { listLinks } from '@/lib/links/queries';
import { createLinkInput } from '@/lib/links/schema';
import type { Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, staffCtx } from '@/lib/testing/factories';

let affiliate: Awaited<ReturnType<typeof makeAffiliate>>;
let stranger: Awaited<ReturnType<typeof makeAffiliate>>;

beforeEach(async () => {
  const program = await makeProgram();
  affiliate = await makeAffiliate({ programId: program.id });
  stranger = await makeAffiliate({ programId: program.id });
});

const viewer = (of: typeof affiliate): Viewer => ({
  kind: 'affiliate',
  userId: of.userId,
  affiliateId: of.id,
  programId: of.programId,
});
const audits = (linkId: string) =>
  db.auditEvent.findMany({ where: { subjectId: linkId }, orderBy: { id: 'asc' } });
const summer = () => ({ affiliateId: affiliate.id, name: 'Summer sale', destination: '/sale' });

describe('making a link', () => {
  it('names it after what it is called, and writes who did it', async () => {
    const link = expectOk(await createLink(staffCtx, { ...summer(), defaultSubId: 'mail' }));
    expect(link).toMatchObject({
      slug: 'summer-sale',
      destination: '/sale',
      defaultSubId: 'mail',
      affiliateCode: affiliate.code,
    });
    expect(await audits(link.id)).toMatchObject([
      { action: 'LINK_CREATED', actorId: staffCtx.actor.id, affiliateId: affiliate.id },
    ]);
  });

  it('refuses a destination that is not allowed, and writes nothing', async () => {
    for (const destination of ['//evil.example', 'javascript:x', 'https://evil.example/', 'x']) {
      const answer = await createLink(staffCtx, { ...summer(), destination });
      expect(answer).toMatchObject({ ok: false, error: { code: 'DESTINATION_NOT_ALLOWED' } });
    }
    expect(await db.link.count({ where: { affiliateId: affiliate.id } })).toBe(0);
  });

  it('refuses a name that is taken, which another affiliate may still use', async () => {
    expectOk(await createLink(staffCtx, summer()));
    expect(await createLink(staffCtx, summer())).toMatchObject({
      ok: false,
      error: { code: 'LINK_SLUG_TAKEN' },
    });
    expectOk(await createLink(staffCtx, { ...summer(), affiliateId: stranger.id }));
  });

  it('twenty times at once makes it once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => createLink(staffCtx, summer())),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    const [link] = (await listLinks(viewer(affiliate))).items;
    expect(await audits(link?.id ?? '')).toHaveLength(1);
  });

  it('refuses a name of which no address can be made, and an affiliate who is not there', async () => {
    expect(await createLink(staffCtx, { ...summer(), name: '日本' })).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT' },
    });
    expect(
      await createLink(staffCtx, { ...summer(), affiliateId: newId('affiliate') }),
    ).toMatchObject({ ok: false, error: { code: 'AFFILIATE_NOT_FOUND' } });
  });

  it.each([
    { slug: 'has/slash' },
    { slug: '-x' },
    { slug: 'x'.repeat(65) },
    { name: ' ' },
    { destination: '' },
    { defaultSubId: 'x'.repeat(101) },
    { defaultSubId: 'a\u0000b' },
  ])('does not take %j', (wrong) => {
    expect(createLinkInput.safeParse({ ...summer(), ...wrong }).success).toBe(false);
  });
});

describe('changing a link', () => {
  it('changes what is given, says from what to what, and twice changes nothing more', async () => {
    const link = expectOk(await createLink(staffCtx, summer()));
    const change = { affiliateId: affiliate.id, linkId: link.id, destination: '/winter' };
    expect(expectOk(await changeLink(staffCtx, change))).toMatchObject({
      name: 'Summer sale',
      slug: 'summer-sale',
      destination: '/winter',
    });
    expectOk(await changeLink(staffCtx, change));
    expect(await audits(link.id)).toMatchObject([
      { action: 'LINK_CREATED' },
      { action: 'LINK_CHANGED', data: { destination: { from: '/sale', to: '/winter' } } },
    ]);
  });

  it('refuses a destination that is not allowed', async () => {
    const link = expectOk(await createLink(staffCtx, summer()));
    expect(
      await changeLink(staffCtx, {
        affiliateId: affiliate.id,
        linkId: link.id,
        destination: '/\\evil.example',
      }),
    ).toMatchObject({ ok: false, error: { code: 'DESTINATION_NOT_ALLOWED' } });
  });

  it('does not find another affiliate’s', async () => {
    const link = expectOk(await createLink(staffCtx, summer()));
    const theft = { affiliateId: stranger.id, linkId: link.id, destination: '/stolen' };
    expect(await changeLink(staffCtx, theft)).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND' },
    });
    expect((await listLinks(viewer(affiliate))).items).toMatchObject([
      { id: link.id, destination: '/sale' },
    ]);
  });
});

it('an affiliate sees the own links only, whoever is named', async () => {
  const link = expectOk(await createLink(staffCtx, summer()));
  expect((await listLinks(viewer(affiliate))).items.map((one) => one.id)).toEqual([link.id]);
  expect((await listLinks(viewer(stranger))).items).toEqual([]);
  expect((await listLinks(viewer(stranger), { affiliateId: affiliate.id })).items).toEqual([]);
  const otherProgram: Viewer = {
    kind: 'key',
    keyId: 'key_1',
    programId: newId('program'),
    affiliateId: null,
  };
  expect((await listLinks(otherProgram)).items).toEqual([]);
  const staff: Viewer = { kind: 'staff', userId: 'usr_1', role: 'support' };
  expect((await listLinks(staff, { affiliateId: affiliate.id })).items).toHaveLength(1);
});

it('a page of links leads to the next until all were seen', async () => {
  const owner = await makeAffiliate({ programId: affiliate.programId });
  await db.link.createMany({
    data: Array.from({ length: 205 }, (_one, at) => ({
      id: newId('link'),
      affiliateId: owner.id,
      slug: `many-${at}`,
      name: `Link ${at}`,
      destination: '/',
    })),
  });
  const slugs = new Set<string>();
  for (let cursor: string | undefined, more = true; more;) {
    const page = await listLinks(viewer(owner), { cursor, limit: 100 });
    for (const link of page.items) slugs.add(link.slug);
    cursor = page.nextCursor ?? undefined;
    more = cursor !== undefined;
  }
  expect(slugs.size).toBe(205);
});
