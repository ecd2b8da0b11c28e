import { describe, expect, it } from 'vitest';
import { createApiKey } from '@/lib/people/keys/create-key';
import { updateAffiliateTerms } from '@/lib/affiliates/commands';
import { verifyBooks } from '@/lib/books/verify';
import { db, disconnectDb } from '@/lib/db/client';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { listContestedCodes } from '@/lib/discount-codes/contested-codes';
import { createAffiliate } from '@/lib/discount-codes/create-affiliate';
import { findDiscountCode } from '@/lib/discount-codes/queries';
import { createDiscountCodeInput } from '@/lib/discount-codes/schema';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { expectOk, type Result } from '@/lib/result';
import { reattributeInput } from '@/lib/orders/schema';
import { reattribute } from '@/lib/sales/reattribute';
import { recordLead } from '@/lib/sales/record-lead';
import { recordOrder } from '@/lib/sales/record-order';
import { makeAffiliate, makeProgram, staffCtx, systemCtx } from '@/lib/testing/factories';
import { migrateDown, migrateUp } from '@/prisma/migrate';

const staff = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
let n = 0;
const unique = (name: string) => `${name}${++n}`;
const outcome = (result: Result<unknown>) => (result.ok ? 'ok' : result.error.code);

async function scene() {
  const { id: programId } = await makeProgram({ discountBps: 500 });
  const code = unique('OWN');
  const { id: affiliateId } = await makeAffiliate({ programId, code });
  const other = await makeAffiliate({ programId, code: unique('OTHER') });
  const discount = (given: string, of: string | null) =>
    createDiscountCode(
      staffCtx,
      createDiscountCodeInput.parse({
        programId,
        code: given,
        affiliateId: of,
        kind: 'percent',
        percentBps: 1000,
      }),
    );
  const affiliate = (given?: string, discountCode?: string) =>
    createAffiliate(staffCtx, {
      programId,
      name: 'Somebody New',
      email: `${unique('new')}@people.example`,
      status: 'active',
      ...(given ? { code: given } : {}),
      ...(discountCode ? { discountCode } : {}),
    });
  return { programId, code, affiliateId, other, discount, affiliate };
}

const faults = async () =>
  (await verifyBooks()).find((check) => check.id === 'CODES')?.details ?? ['no such check'];

describe('a code has one owner', () => {
  it('an affiliate’s code is nobody else’s discount code, and their own if they like', async () => {
    const { code, affiliateId, other, discount, affiliate } = await scene();
    expect(outcome(await discount(code, other.id))).toBe('CODE_TAKEN');
    expect(outcome(await discount(code, null))).toBe('CODE_TAKEN');
    expect(outcome(await affiliate(undefined, code))).toBe('CODE_TAKEN');
    expect(outcome(await affiliate(code))).toBe('AFFILIATE_CODE_TAKEN');
    expect(outcome(await discount(code, affiliateId))).toBe('ok');
    expect(outcome(await discount(code, affiliateId))).toBe('DISCOUNT_CODE_TAKEN');
    expect(await faults()).toEqual([]);
  });

  it('a discount code is no new affiliate’s code', async () => {
    const { other, discount, affiliate } = await scene();
    const [ofProgram, ofOther] = [unique('SUMMER'), unique('WINTER')];
    expectOk(await discount(ofProgram, null));
    expectOk(await discount(ofOther, other.id));
    for (const taken of [ofProgram, ofOther]) {
      expect(outcome(await affiliate(taken))).toBe('CODE_TAKEN');
      expect(outcome(await discount(taken, null))).toBe('DISCOUNT_CODE_TAKEN');
    }
  });

  it('codes that are made go around what is taken', async () => {
    const { programId, discount } = await scene();
    const name = unique('Zoe');
    expectOk(await discount(name, null));
    const made = expectOk(
      await createAffiliate(staffCtx, {
        programId,
        name,
        email: `${unique('zoe')}@people.example`,
        status: 'active',
      }),
    );
    expect(made.affiliate.code).toBe(`${name.toUpperCase()}2`);
    expect(made.discountCode?.code).toBe(made.affiliate.code);
  });

  it('of twenty who want one at once, as either, one has it', async () => {
    const { discount, affiliate, other } = await scene();
    const code = unique('WANTED');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        i % 2 === 0 ? affiliate(code) : discount(code, i % 4 === 1 ? other.id : null),
      ),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    for (const answer of answers) {
      expect(['ok', 'CODE_TAKEN', 'AFFILIATE_CODE_TAKEN', 'DISCOUNT_CODE_TAKEN']).toContain(
        outcome(answer),
      );
    }
    expect(await faults()).toEqual([]);
  });

  it('the database says so too, also to who changes a code', async () => {
    const { programId, code, other } = await scene();
    const row = { id: newId('discountCode'), programId, code, kind: 'percent', percentBps: 100 };
    const refused = { meta: { driverAdapterError: { cause: { originalCode: '23505' } } } };
    await expect(db.discountCode.create({ data: row })).rejects.toMatchObject(refused);
    const free = await db.discountCode.create({ data: { ...row, code: unique('FREE') } });
    const change = { where: { id: free.id }, data: { code } };
    await expect(db.discountCode.update(change)).rejects.toMatchObject(refused);
    await expect(
      db.affiliate.update({ where: { id: other.id }, data: { code: free.code } }),
    ).rejects.toMatchObject(refused);
    await expect(makeAffiliate({ programId, code: free.code })).rejects.toMatchObject(refused);
    // What is given up is free.
    await db.discountCode.update({ where: { id: free.id }, data: { code: unique('FREE') } });
    await db.affiliate.update({ where: { id: other.id }, data: { code: free.code } });
    expect(await faults()).toEqual([]);
  });
});

it('codes with two owners from before stay as they are, are marked, and end when one gives way', async () => {
  const { programId, code, affiliateId, other } = await scene();
  const down: string[] = [];
  for (let name = await migrateDown(env().DATABASE_URL); name;) {
    down.push(name);
    if (name.endsWith('code_owners')) break;
    name = await migrateDown(env().DATABASE_URL);
  }
  await disconnectDb();
  const row = { programId, kind: 'percent', percentBps: 1000 };
  const ofOther = { ...row, id: newId('discountCode'), code, affiliateId: other.id };
  const ofProgram = { ...row, id: newId('discountCode'), code: other.code };
  await db.discountCode.createMany({ data: [ofOther, ofProgram] });
  expect(await migrateUp(env().DATABASE_URL)).toEqual(down.reverse());
  await disconnectDb();

  expect(await faults()).toEqual([]);
  const listed = (await listContestedCodes(staff)).items.filter((one) =>
    [code, other.code].includes(one.code),
  );
  expect(listed).toEqual(
    [
      {
        code: other.code,
        affiliate: { id: other.id, name: other.name },
        discountOf: null,
      },
      {
        code,
        affiliate: { id: affiliateId, name: 'Test Affiliate' },
        discountOf: { id: other.id, name: other.name },
      },
    ].sort((a, b) => (a.code < b.code ? -1 : 1)),
  );
  // Both do what they did: typed at checkout it is the discount code.
  const order = { orderId: unique('o'), customerId: unique('c'), amount: 10_000, currency: 'USD' };
  expect(expectOk(await recordOrder(systemCtx, programId, { ...order, code }))).toMatchObject({
    attribution: { affiliateId: other.id },
  });
  expectOk(await updateAffiliateTerms(staffCtx, { affiliateId, name: 'Renamed' }));
  await db.discountCode.update({ where: { id: ofOther.id }, data: { active: false } });
  // A third owner there is not.
  const third = await makeAffiliate({ programId });
  await expect(
    db.discountCode.update({ where: { id: ofOther.id }, data: { affiliateId: third.id } }),
  ).rejects.toThrow();
  await db.discountCode.update({ where: { id: ofOther.id }, data: { code: unique('GAVEWAY') } });
  await db.discountCode.update({ where: { id: ofProgram.id }, data: { affiliateId: other.id } });
  expect((await listContestedCodes(staff)).items).toEqual([]);
  expect(await faults()).toEqual([]);
});

it('a code is found however it is typed', async () => {
  const { programId, affiliateId, discount } = await scene();
  const { discountCode } = expectOk(await discount(` “ana–${unique('x')}” `, affiliateId));
  expect(discountCode.code).toMatch(/^ANA-X\d+$/);
  const [stem, tail] = discountCode.code.toLowerCase().split('-');
  for (const typed of [
    discountCode.code,
    `${stem}‑${tail}`,
    ` ${stem} − ${tail} `,
    `"${stem}-${tail}"`,
    `${stem}\u200b-${tail}\ufeff`,
    discountCode.code.replace('ANA', 'ＡＮＡ'),
  ]) {
    expect((await findDiscountCode(staff, typed))?.id, typed).toBe(discountCode.id);
    const order = {
      orderId: unique('o'),
      customerId: unique('c'),
      amount: 10_000,
      currency: 'USD',
    };
    const answer = expectOk(await recordOrder(systemCtx, programId, { ...order, code: typed }));
    expect(answer, typed).toMatchObject({ reason: null, attribution: { source: 'code' } });
    const again = { ...order, code: discountCode.code };
    expect(expectOk(await recordOrder(systemCtx, programId, again)).alreadyRecorded).toBe(true);
    const customerId = unique('c');
    const lead = expectOk(await recordLead(systemCtx, programId, { customerId, code: typed }));
    expect(lead.lead.affiliateId, typed).toBe(affiliateId);
    // A lead that was won by it decides an order that is reported late, and again.
    const later = expectOk(
      await recordOrder(systemCtx, programId, { ...order, orderId: unique('o'), customerId }),
    );
    expect(later.attribution, typed).toMatchObject({ affiliateId, source: 'lead' });
    const late = { ...order, orderId: unique('o'), customerId, code: typed };
    const before = { ...late, occurredAt: new Date(Date.now() - 3_600_000) };
    expect(expectOk(await recordOrder(systemCtx, programId, before)).reason).toBeNull();
  }
});

it('an affiliate is found by a code however it is typed', async () => {
  const { programId, code, affiliateId } = await scene();
  const typed = ` ‘${code.toLowerCase()}’\u00a0`;
  const order = { orderId: unique('o'), customerId: unique('c'), amount: 10_000, currency: 'USD' };
  const { order: row } = expectOk(await recordOrder(systemCtx, programId, order));
  const given = { orderIds: [row.id], affiliateCode: typed, reason: 'As asked.' };
  expectOk(await reattribute(staffCtx, programId, reattributeInput.parse(given)));
  const key = expectOk(
    await createApiKey(systemCtx, {
      name: 'key',
      scopes: ['stats:read'],
      programId,
      affiliateCode: typed,
    }),
  );
  expect(await db.apiKey.findUnique({ where: { id: key.id } })).toMatchObject({ affiliateId });
});

it('an order from before codes were normalised in its facts is still the same order', async () => {
  const { programId } = await scene();
  const { fingerprintOf } = await import('@/lib/orders/fingerprint');
  const input = {
    orderId: unique('o'),
    customerId: unique('c'),
    amount: 10_000,
    currency: 'USD',
    code: 'ana 10',
  };
  const { order } = expectOk(await recordOrder(systemCtx, programId, input));
  const { orderId: _id, ...facts } = input;
  const fingerprint = fingerprintOf({ ...facts, total: facts.amount, code: 'ANA 10' });
  await db.order.update({ where: { id: order.id }, data: { fingerprint } });
  expect(expectOk(await recordOrder(systemCtx, programId, input)).alreadyRecorded).toBe(true);
  const changed = await recordOrder(systemCtx, programId, { ...input, code: 'ana 20' });
  expect(outcome(changed)).toBe('ORDER_CONFLICT');
});
