import { describe, expect, it } from 'vitest';
import { getLegalDetails, saveLegalDetails } from '@/lib/affiliates/save-legal-details';
import { db } from '@/lib/db/client';
import { legalDetailsInput } from '@/lib/programs/legal-details';
import { getMerchantDetails, saveMerchantDetails } from '@/lib/programs/save-merchant-details';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, staffCtx } from '@/lib/testing/factories';

const typed = legalDetailsInput.parse({
  legalName: '  Larkfield Handels GmbH ',
  legalAddress: 'Große Straße 1 \r\n\r\n10115 Berlin',
  taxId: '',
});

describe('how statements name somebody', () => {
  it('is kept in lines, empty as none, and noted in the audit log without the values', async () => {
    expect(typed).toEqual({
      legalName: 'Larkfield Handels GmbH',
      legalAddress: 'Große Straße 1\n10115 Berlin',
      taxId: null,
    });
    const { id: programId } = await makeProgram();
    const { id: affiliateId } = await makeAffiliate({ programId });
    const staff = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
    expect(expectOk(await saveMerchantDetails(staffCtx, { programId, ...typed })).changed).toBe(
      true,
    );
    expect(expectOk(await saveLegalDetails(staffCtx, { affiliateId, ...typed })).changed).toBe(
      true,
    );
    expect(await getMerchantDetails(staff, programId)).toEqual(typed);
    expect(await getLegalDetails(staff, affiliateId)).toEqual(typed);
    const audits = await db.auditEvent.findMany({ where: { programId }, orderBy: { id: 'asc' } });
    expect(audits.map(({ action, data }) => [action, data])).toEqual([
      ['PROGRAM_DETAILS_CHANGED', { changed: ['legalName', 'legalAddress'] }],
      ['AFFILIATE_DETAILS_CHANGED', { changed: ['legalName', 'legalAddress'] }],
    ]);
  });

  it('saved again changes nothing and notes nothing', async () => {
    const { id: programId } = await makeProgram();
    const { id: affiliateId } = await makeAffiliate({ programId });
    await saveLegalDetails(staffCtx, { affiliateId, ...typed });
    await saveMerchantDetails(staffCtx, { programId, ...typed });
    const again = await Promise.all(
      Array.from({ length: 20 }, () => saveLegalDetails(staffCtx, { affiliateId, ...typed })),
    );
    expect(again.map((one) => expectOk(one).changed)).toEqual(Array(20).fill(false));
    const merchant = await saveMerchantDetails(staffCtx, { programId, ...typed });
    expect(expectOk(merchant).changed).toBe(false);
    expect(await db.auditEvent.count({ where: { programId } })).toBe(2);
  });

  it('of another affiliate or program is not there', async () => {
    const program = await makeProgram();
    const one = await makeAffiliate({ programId: program.id });
    const other = await makeAffiliate({ programId: program.id });
    const viewer = {
      ...({ kind: 'affiliate', userId: other.userId, affiliateId: other.id } as const),
      programId: program.id,
    };
    expect(await getLegalDetails(viewer, one.id)).toBeNull();
    expect(await getMerchantDetails({ ...viewer, programId: 'prg_x' }, program.id)).toBeNull();
    expect(await saveLegalDetails(staffCtx, { affiliateId: 'aff_x', ...typed })).toMatchObject({
      error: { code: 'AFFILIATE_NOT_FOUND' },
    });
    expect(await saveMerchantDetails(staffCtx, { programId: 'prg_x', ...typed })).toMatchObject({
      error: { code: 'PROGRAM_NOT_FOUND' },
    });
  });

  it.each([
    ['a NUL', { legalName: 'a\0b', legalAddress: '', taxId: '' }],
    ['nine lines', { legalName: '', legalAddress: 'a\n'.repeat(9), taxId: '' }],
    ['too long a name', { legalName: 'x'.repeat(201), legalAddress: '', taxId: '' }],
    ['two lines in a name', { legalName: 'a\nb', legalAddress: '', taxId: '' }],
  ])('with %s is refused', (_what, input) => {
    expect(legalDetailsInput.safeParse(input).success).toBe(false);
  });
});
