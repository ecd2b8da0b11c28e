import { describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { createProgram, updateProgramTerms } from '@/lib/programs/commands';
import { getProgram, getProgramBySlug, listPrograms } from '@/lib/programs/queries';
import { createProgramInput, updateProgramTermsInput } from '@/lib/programs/schema';
import { expectOk } from '@/lib/result';
import { makeProgram, staffCtx } from '@/lib/testing/factories';

const staff = { kind: 'staff', userId: 'u', role: 'owner' } as const;
let n = 0;
const input = (more: object = {}) =>
  createProgramInput.parse({
    name: 'Shop',
    slug: `shop-${++n}`,
    currency: 'eur',
    defaultDestination: 'https://shop.example/',
    ...more,
  });

describe('a program', () => {
  it('starts with the defaults of the field', async () => {
    const { program } = expectOk(await createProgram(staffCtx, input()));
    expect(program).toMatchObject({ currency: 'EUR', minimumPayout: { EUR: 5000 } });
    expect(program.terms).toMatchObject({
      commissionBps: 2000,
      trailingMonths: 12,
      holdDays: 30,
      cookieDays: 60,
      attribution: 'last',
      codeBeatsLink: true,
      approval: 'manual',
      selfReferral: 'hold',
    });
    expect(await getProgramBySlug(program.slug.toUpperCase())).toEqual(program);
    expect(await db.auditEvent.count({ where: { subjectId: program.id } })).toBe(1);
  });

  it('has its short name alone, also when 20 want it at once', async () => {
    const wanted = input();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => createProgram(staffCtx, wanted)),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(answers.find((answer) => !answer.ok)).toMatchObject({
      error: { code: 'PROGRAM_SLUG_TAKEN' },
    });
  });

  it('changes what is given, notes from what to what, and repeats to nothing', async () => {
    const { id: programId } = await makeProgram();
    const change = updateProgramTermsInput.parse({ programId, holdDays: 14, trailingMonths: null });
    const { program } = expectOk(await updateProgramTerms(staffCtx, change));
    expect(program.terms).toMatchObject({ holdDays: 14, trailingMonths: null, cookieDays: 60 });
    expectOk(await updateProgramTerms(staffCtx, change));
    const audits = await db.auditEvent.findMany({ where: { subjectId: programId } });
    expect(audits.map((row) => row.data)).toEqual([
      { holdDays: { from: '30', to: '14' }, trailingMonths: { from: '12', to: 'null' } },
    ]);
  });

  it('keeps clicks for 30 days to ten years', async () => {
    const { id: programId } = await makeProgram();
    expect((await getProgram(staff, programId))?.clickRetentionDays).toBe(400);
    const change = (clickRetentionDays: number) =>
      updateProgramTermsInput.safeParse({ programId, clickRetentionDays });
    expect([29, 30, 3650, 3651].map((days) => change(days).success)).toEqual([
      ...[false, true, true, false],
    ]);
    const input = updateProgramTermsInput.parse({ programId, clickRetentionDays: 90 });
    const { program } = expectOk(await updateProgramTerms(staffCtx, input));
    expect(program.clickRetentionDays).toBe(90);
    const [audit] = await db.auditEvent.findMany({ where: { subjectId: programId } });
    expect(audit?.data).toEqual({ clickRetentionDays: { from: '400', to: '90' } });
  });

  it('takes no flat rate without its amount, and is not changed by it', async () => {
    const { id: programId } = await makeProgram();
    const change = updateProgramTermsInput.parse({
      programId,
      commissionKind: 'flat',
      holdDays: 1,
    });
    expect(await updateProgramTerms(staffCtx, change)).toMatchObject({
      error: { code: 'INVALID_INPUT' },
    });
    expect((await getProgram(staff, programId))?.terms.holdDays).toBe(30);
  });

  it('is neither read nor changed from another program', async () => {
    const { id: programId } = await makeProgram();
    const other = await makeProgram();
    const key = { kind: 'key', keyId: 'k', programId: other.id, affiliateId: null } as const;
    expect(await getProgram(key, programId)).toBeNull();
    expect((await listPrograms(key)).map((program) => program.id)).toEqual([other.id]);
    const change = updateProgramTermsInput.parse({ programId, holdDays: 1 });
    expect(await updateProgramTerms(staffCtx, change, { programId: other.id })).toMatchObject({
      error: { code: 'PROGRAM_NOT_FOUND' },
    });
  });

  it.each([
    'javascript:alert(1)',
    'ftp://shop.example/',
    'shop.example',
    'https://user:pw@shop.example/',
    '//shop.example/',
  ])('leads nowhere like %s', (defaultDestination) => {
    expect(
      updateProgramTermsInput.safeParse({ programId: 'prg_x', defaultDestination }).success,
    ).toBe(false);
  });
});
