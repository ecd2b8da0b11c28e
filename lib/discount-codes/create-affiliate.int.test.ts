import { describe, expect, it } from 'vitest';
import { createAffiliateInput, updateAffiliateTermsInput } from '@/lib/affiliates/schema';
import { updateAffiliateTerms } from '@/lib/affiliates/commands';
import { getAffiliate, listAffiliates } from '@/lib/affiliates/queries';
import { setAffiliateStatus } from '@/lib/affiliates/set-affiliate-status';
import { affiliateStatusesAt } from '@/lib/affiliates/status-at-sql';
import type { AffiliateStatus } from '@/lib/affiliates/types';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { inTransaction } from '@/lib/db/transact';
import { createAffiliate } from '@/lib/discount-codes/create-affiliate';
import { getAffiliateLink } from '@/lib/discount-codes/get-affiliate-link';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, makeUser, staffCtx, systemCtx } from '@/lib/testing/factories';

const staff = { kind: 'staff', userId: 'u', role: 'owner' } as const;
let n = 0;
const unique = (name: string) => `${name}${++n}`;
const create = (programId: string, more: object = {}) =>
  createAffiliate(
    systemCtx,
    createAffiliateInput.parse({
      programId,
      name: 'Anna Berg',
      email: `${unique('anna')}@people.example`,
      ...more,
    }),
  );

async function sizes() {
  const [row] = await db.$queryRaw<object[]>`
    SELECT (SELECT count(*)::int FROM app_user) AS users, (SELECT count(*)::int FROM affiliate) AS affiliates,
      (SELECT count(*)::int FROM discount_code) AS codes, (SELECT count(*)::int FROM one_time_token) AS tokens,
      (SELECT count(*)::int FROM audit_event) AS audits, (SELECT count(*)::int FROM outbox_event) AS events`;
  return row;
}

describe('creating an affiliate', () => {
  it('makes the person, the membership, and an invitation of which only the hash is kept', async () => {
    const { id: programId } = await makeProgram();
    const answer = expectOk(await create(programId, { email: ' Anna.X@People.example ' }));
    expect(answer.affiliate).toMatchObject({
      email: 'anna.x@people.example',
      status: 'active',
      code: 'ANNABERG',
    });
    expect(answer.discountCode).toBeNull();
    const token = answer.invitation?.url?.split('/').at(-1) ?? '';
    expect(token.length).toBeGreaterThan(30);
    const kept = await db.oneTimeToken.findMany({ where: { userId: answer.affiliate.userId } });
    expect(kept.map((row) => row.kind)).toEqual(['invitation']);
    expect(JSON.stringify(kept)).not.toContain(token);
    expect(JSON.stringify(await db.outboxEvent.findMany(), (_k, v: unknown) => v)).not.toContain(
      token,
    );
    const audits = await db.auditEvent.findMany({ where: { affiliateId: answer.affiliate.id } });
    expect(audits.map((row) => row.action)).toContain('AFFILIATE_CREATED');
  });

  it('makes a discount code of the affiliate when the terms give one', async () => {
    const { id: programId } = await makeProgram({ discountBps: 500 });
    const inherits = expectOk(await create(programId, { code: unique('INH') }));
    expect(inherits.discountCode).toMatchObject({
      code: inherits.affiliate.code,
      affiliateId: inherits.affiliate.id,
      percentBps: 500,
      active: true,
    });
    const own = expectOk(await create(programId, { discountBps: 1000, discountCode: 'save10' }));
    expect(own.discountCode).toMatchObject({ code: 'SAVE10', percentBps: 1000 });
    const none = expectOk(await create(programId, { discountBps: 0 }));
    expect(none.discountCode).toBeNull();
  });

  it('gives the code another number when it is taken, and refuses a wanted one', async () => {
    const { id: programId } = await makeProgram({ discountBps: 500 });
    const first = expectOk(await create(programId, { name: 'Carl Maria' }));
    const second = expectOk(await create(programId, { name: 'Carl Maria' }));
    expect([first.affiliate.code, second.affiliate.code]).toEqual(['CARLMARIA', 'CARLMARIA2']);
    const before = await sizes();
    expect(await create(programId, { code: 'carlmaria' })).toMatchObject({
      error: { code: 'AFFILIATE_CODE_TAKEN' },
    });
    expect(await create(programId, { discountCode: 'CARLMARIA' })).toMatchObject({
      error: { code: 'DISCOUNT_CODE_TAKEN' },
    });
    expect(await sizes()).toEqual(before);
  });

  it('refuses a person twice, a member of staff, an unknown program and a half flat rate', async () => {
    const { id: programId } = await makeProgram();
    const email = `${unique('x')}@people.example`;
    expectOk(await create(programId, { email }));
    const owner = await makeUser({ role: 'owner' });
    const before = await sizes();
    const refused = async (answer: ReturnType<typeof create>) => {
      const result = await answer;
      return result.ok ? 'ok' : result.error.code;
    };
    expect(await refused(create(programId, { email }))).toBe('AFFILIATE_EXISTS');
    expect(await refused(create(programId, { email: owner.email }))).toBe('EMAIL_BELONGS_TO_STAFF');
    expect(await refused(create('prg_none'))).toBe('PROGRAM_NOT_FOUND');
    expect(await refused(create(programId, { commissionKind: 'flat' }))).toBe('INVALID_INPUT');
    expect(await refused(create(programId, { commissionFlatMinor: 5 }))).toBe('INVALID_INPUT');
    expect(await sizes()).toEqual(before);
  });

  it('20 at once of one person: one membership', async () => {
    const { id: programId } = await makeProgram({ discountBps: 500 });
    const email = `${unique('race')}@people.example`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => create(programId, { email, name: 'Race' })),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await db.affiliate.count({ where: { programId } })).toBe(1);
    expect(await db.discountCode.count({ where: { programId } })).toBe(1);
  });

  it('20 people of one name at once: twenty codes', async () => {
    const { id: programId } = await makeProgram();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => create(programId, { name: 'Many People' })),
    );
    const codes = answers.map((answer) => expectOk(answer).affiliate.code);
    expect(new Set(codes).size).toBe(20);
  });
});

describe('a user’s link', () => {
  it('makes what is missing once, also 20 at once', async () => {
    const { id: programId, slug } = await makeProgram({ autoAccept: true });
    const user = await makeUser({ name: 'Dora Link' });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        getAffiliateLink(systemCtx, { userId: user.id, program: slug }),
      ),
    );
    const links = answers.map(expectOk);
    expect(links.filter((link) => link.created)).toHaveLength(1);
    expect(new Set(links.map((link) => link.url))).toEqual(
      new Set([`http://localhost:3000/r/${links[0]?.code}`]),
    );
    expect(links[0]?.status).toBe('active');
    expect(await db.affiliate.count({ where: { programId, userId: user.id } })).toBe(1);
  });

  it('needs the program named when there are several, and knows only who is there', async () => {
    const { slug } = await makeProgram();
    await makeProgram();
    const user = await makeUser();
    const owner = await makeUser({ role: 'finance' });
    const code = async (input: { userId: string; program?: string }) => {
      const answer = await getAffiliateLink(systemCtx, input);
      return answer.ok ? 'ok' : answer.error.code;
    };
    expect(await code({ userId: user.id })).toBe('PROGRAM_NOT_FOUND');
    expect(await code({ userId: user.id, program: 'nowhere' })).toBe('PROGRAM_NOT_FOUND');
    expect(await code({ userId: 'usr_none', program: slug })).toBe('USER_NOT_FOUND');
    expect(await code({ userId: owner.id, program: slug })).toBe('EMAIL_BELONGS_TO_STAFF');
  });

  it('of another affiliate is not found by a key that sees one', async () => {
    const { id: programId, slug } = await makeProgram();
    const mine = await makeAffiliate({ programId });
    const other = await makeAffiliate({ programId });
    const stranger = await makeUser();
    for (const userId of [other.userId, stranger.id]) {
      expect(
        await getAffiliateLink(systemCtx, { userId, program: slug }, { affiliateId: mine.id }),
      ).toMatchObject({ error: { code: 'USER_NOT_FOUND' } });
    }
    expect(await db.affiliate.count({ where: { userId: stranger.id } })).toBe(0);
  });
});

describe('terms and status of an affiliate', () => {
  it('null goes back to the program’s, and the change is noted', async () => {
    const { id: programId } = await makeProgram();
    const { affiliate } = expectOk(
      await create(programId, { commissionBps: 500, trailing: 'forever' }),
    );
    expect(affiliate.terms).toMatchObject({ commissionBps: 500, trailingMonths: null });
    const change = (more: object) =>
      updateAffiliateTerms(
        staffCtx,
        updateAffiliateTermsInput.parse({ affiliateId: affiliate.id, ...more }),
      );
    const after = expectOk(await change({ commissionBps: null, trailing: 'inherit', holdDays: 0 }));
    expect(after.affiliate.terms).toMatchObject({
      commissionBps: 2000,
      trailingMonths: 12,
      holdDays: 0,
    });
    const audit = await db.auditEvent.findFirst({
      where: { subjectId: affiliate.id, action: 'AFFILIATE_TERMS_CHANGED' },
    });
    expect(audit?.data).toEqual({
      commissionBps: { from: 500, to: null },
      trailingOverridden: { from: true, to: false },
      holdDays: { from: null, to: 0 },
    });
    expect(
      await updateAffiliateTerms(
        staffCtx,
        { affiliateId: affiliate.id },
        { programId: 'prg_other' },
      ),
    ).toMatchObject({ error: { code: 'AFFILIATE_NOT_FOUND' } });
  });

  it('the status counts at the time: before the change the old one, from its instant the new', async () => {
    const { id: programId } = await makeProgram();
    const affiliate = await makeAffiliate({ programId });
    const noon = new Date('2026-05-01T12:00:00Z');
    const set = (to: AffiliateStatus, when: Date) =>
      atTime(when, () =>
        inTransaction((tx, now) =>
          setAffiliateStatus({ tx, ctx: staffCtx, now }, { affiliateId: affiliate.id, to }),
        ),
      );
    expectOk(await set('paused', noon));
    expectOk(await set('active', new Date('2026-06-01T12:00:00Z')));
    const statusAt = async (text: string) =>
      expectOk(
        await inTransaction(async (tx) => ({
          ok: true as const,
          value: (
            await affiliateStatusesAt(tx, [{ affiliateId: affiliate.id, at: new Date(text) }])
          )[0],
        })),
      );
    expect(await statusAt('2026-05-01T11:59:59.999Z')).toBe('active');
    expect(await statusAt('2026-05-01T12:00:00Z')).toBe('paused');
    expect(await statusAt('2026-06-01T12:00:00Z')).toBe('active');
    expect(await statusAt('2015-01-01T00:00:00Z')).toBe('active');
  });

  it('20 pauses at once are one change, and an illegal one is refused', async () => {
    const { id: programId } = await makeProgram();
    const affiliate = await makeAffiliate({ programId });
    const set = (to: AffiliateStatus) =>
      inTransaction((tx, now) =>
        setAffiliateStatus({ tx, ctx: staffCtx, now }, { affiliateId: affiliate.id, to }),
      );
    const answers = await Promise.all(Array.from({ length: 20 }, () => set('paused')));
    expect(answers.map(expectOk).filter((answer) => answer.changed)).toHaveLength(1);
    expect(await db.auditEvent.count({ where: { subjectId: affiliate.id } })).toBe(1);
    expect(await set('applied')).toMatchObject({ error: { code: 'AFFILIATE_STATUS_CONFLICT' } });
    expect(await set('banned')).toMatchObject({ error: { code: 'REASON_REQUIRED' } });
  });
});

describe('who may read an affiliate', () => {
  it('an affiliate reads themselves alone, a key its own program', async () => {
    const { id: programId } = await makeProgram();
    const mine = await makeAffiliate({ programId, name: 'Mine' });
    const other = await makeAffiliate({ programId, name: 'Other' });
    const viewer = { kind: 'affiliate', userId: 'u', affiliateId: mine.id, programId } as const;
    expect((await getAffiliate(viewer, mine.id))?.name).toBe('Mine');
    expect(await getAffiliate(viewer, other.id)).toBeNull();
    expect((await listAffiliates(viewer)).items.map((row) => row.id)).toEqual([mine.id]);
    const key = { kind: 'key', keyId: 'k', programId: 'prg_other', affiliateId: null } as const;
    expect(await getAffiliate(key, mine.id)).toBeNull();
    expect((await listAffiliates(key)).items).toEqual([]);
  });

  it('staff search by part of name, code or address, page by page', async () => {
    const { id: programId } = await makeProgram();
    const name = unique('Zebra');
    for (let i = 0; i < 5; i++) await makeAffiliate({ programId, name: `${name} ${i}` });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listAffiliates(staff, {
        search: name.toUpperCase(),
        limit: 2,
        ...(cursor ? { cursor } : {}),
      });
      seen.push(...page.items.map((row) => row.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
    expect((await listAffiliates(staff, { search: name, status: 'paused' })).items).toEqual([]);
    expect((await listAffiliates(staff, { search: '%' })).items).toEqual([]);
  });
});
