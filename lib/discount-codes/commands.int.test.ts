import { describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { createDiscountCode, deactivateDiscountCode } from '@/lib/discount-codes/commands';
import { findDiscountCode, listDiscountCodes } from '@/lib/discount-codes/queries';
import { createDiscountCodeInput } from '@/lib/discount-codes/schema';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, staffCtx } from '@/lib/testing/factories';

const staff = { kind: 'staff', userId: 'u', role: 'owner' } as const;
let n = 0;

async function scene() {
  const { id: programId } = await makeProgram();
  const affiliate = await makeAffiliate({ programId });
  const create = (more: object = {}, scope: object = {}) =>
    createDiscountCode(
      staffCtx,
      createDiscountCodeInput.parse({
        programId,
        affiliateId: affiliate.id,
        code: `code-${++n}`,
        kind: 'percent',
        percentBps: 1000,
        ...more,
      }),
      scope,
    );
  return { programId, affiliateId: affiliate.id, create };
}

describe('a discount code', () => {
  it('is kept in capitals and found in any case, by its affiliate too', async () => {
    const { affiliateId, create } = await scene();
    const { discountCode } = expectOk(await create({ code: ' Summer-26 ' }));
    expect(discountCode).toMatchObject({ code: 'SUMMER-26', percentBps: 1000, active: true });
    expect((await findDiscountCode(staff, 'sUmMeR-26 '))?.id).toBe(discountCode.id);
    expect((await listDiscountCodes(staff, { affiliateId })).items).toHaveLength(1);
  });

  it('may be a fixed amount in one currency, or the program’s own', async () => {
    const { create } = await scene();
    const fixed = expectOk(
      await create({
        kind: 'fixed',
        percentBps: null,
        amountMinor: 500,
        currency: 'usd',
        affiliateId: null,
      }),
    );
    expect(fixed.discountCode).toMatchObject({
      amountMinor: 500n,
      currency: 'USD',
      affiliateId: null,
    });
  });

  it('is unique over the installation, also when 20 want it at once', async () => {
    const first = await scene();
    const second = await scene();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? first : second).create({ code: 'WANTED' })),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(answers.find((answer) => !answer.ok)).toMatchObject({
      error: { code: 'DISCOUNT_CODE_TAKEN' },
    });
    expect(
      await db.auditEvent.count({
        where: { action: 'DISCOUNT_CODE_CREATED', data: { path: ['code'], equals: 'WANTED' } },
      }),
    ).toBe(1);
  });

  it('belongs to an affiliate of its own program, and is whole', async () => {
    const { create } = await scene();
    const other = await scene();
    const code = async (more: object, scope: object = {}) => {
      const answer = await create(more, scope);
      return answer.ok ? 'ok' : answer.error.code;
    };
    expect(await code({ affiliateId: other.affiliateId })).toBe('AFFILIATE_NOT_FOUND');
    expect(await code({ programId: 'prg_none' })).toBe('PROGRAM_NOT_FOUND');
    expect(await code({}, { programId: other.programId })).toBe('PROGRAM_NOT_FOUND');
    expect(await code({ percentBps: null })).toBe('INVALID_INPUT');
    expect(await code({ kind: 'fixed', percentBps: null, amountMinor: 5 })).toBe('INVALID_INPUT');
    const day = '2026-01-01T00:00:00Z';
    expect(await code({ startsAt: day, endsAt: day })).toBe('INVALID_INPUT');
  });

  it('is usable in its window only, by the database’s clock', async () => {
    const { create } = await scene();
    const { discountCode } = expectOk(
      await create({ startsAt: '2026-06-01T00:00:00Z', endsAt: '2026-07-01T00:00:00Z' }),
    );
    const activeAt = (text: string) =>
      atTime(
        new Date(text),
        async () => (await findDiscountCode(staff, discountCode.code))?.active,
      );
    expect(await activeAt('2026-05-31T23:59:59.999Z')).toBe(false);
    expect(await activeAt('2026-06-01T00:00:00Z')).toBe(true);
    expect(await activeAt('2026-07-01T00:00:00Z')).toBe(false);
  });

  it('ends once, and only in its own program', async () => {
    const { create, programId } = await scene();
    const { discountCode } = expectOk(await create());
    const input = { discountCodeId: discountCode.id };
    expect(await deactivateDiscountCode(staffCtx, input, { programId: 'prg_other' })).toMatchObject(
      {
        error: { code: 'DISCOUNT_CODE_NOT_FOUND' },
      },
    );
    const end = () => deactivateDiscountCode(staffCtx, input, { programId });
    const answers = (await Promise.all(Array.from({ length: 20 }, end))).map(expectOk);
    expect(answers.filter((answer) => !answer.alreadyInactive)).toHaveLength(1);
    expect((await findDiscountCode(staff, discountCode.code))?.active).toBe(false);
    const audits = await db.auditEvent.findMany({ where: { subjectId: discountCode.id } });
    expect(audits.map((row) => row.action)).toEqual([
      'DISCOUNT_CODE_CREATED',
      'DISCOUNT_CODE_CHANGED',
    ]);
  });

  it('of another affiliate is not found', async () => {
    const { create, programId } = await scene();
    const { discountCode } = expectOk(await create());
    const other = await makeAffiliate({ programId });
    const viewer = { kind: 'affiliate', userId: 'u', affiliateId: other.id, programId } as const;
    expect(await findDiscountCode(viewer, discountCode.code)).toBeNull();
    const affiliateId = discountCode.affiliateId ?? '';
    expect((await listDiscountCodes(viewer, { affiliateId })).items).toEqual([]);
  });
});
