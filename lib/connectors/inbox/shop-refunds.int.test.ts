import { randomInt } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import * as refunds from '@/app/api/v1/refunds/route';
import { verifyBooks } from '@/lib/books/verify';
import type { Fact } from '@/lib/connectors/port/facts';
import { db } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { expectOk } from '@/lib/result';
import { callApi, makeKey } from '@/lib/testing/api';
import { makeConnection } from '@/lib/testing/connections';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';
import { failedFact, paidFact, refundedFact, tellFacts, type PlainShop } from '@/lib/testing/facts';

/** Refunds that a shop tells and that do not fit their order: what is true is kept, and takes what there is. */

let programId: string;
let code: string;
let shop: PlainShop;

beforeEach(async () => {
  programId = (await makeProgram()).id;
  const affiliate = await makeAffiliate({ programId });
  code = `R${affiliate.code}`;
  const about = { kind: 'percent', percentBps: 1000 } as const;
  await db.discountCode.create({
    data: { id: newId('discountCode'), programId, affiliateId: affiliate.id, code, ...about },
  });
  shop = { ...(await makeConnection(programId, 'shopify')), provider: 'shopify', programId };
});

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

const number = () => String(1_000_000 + randomInt(2 ** 31));

async function tell(...facts: Fact[]) {
  const { told, warnings } = await tellFacts(shop, ...facts);
  return { ...expectOk(told), warnings };
}

const paid = (id: string) =>
  paidFact(id, { buyer: { names: { trusted: [], byBuyer: null, guest: id }, code } });

const orderOf = (externalId: string) =>
  db.order.findFirstOrThrow({
    where: { programId, externalId },
    include: { commissions: true, refunds: { orderBy: { occurredAt: 'asc' } } },
  });

const MORE = { field: 'amount', code: 'CHANGED', message: expect.stringContaining('More than') };

describe('a refund of more than what is left of its order', () => {
  it('takes that, and says so; told again it changes nothing', async () => {
    const id = number();
    await tell(paid(id));
    await tell(refundedFact(id, 'a', { amount: 8000 }));
    const more = refundedFact(id, 'b', { amount: 5000 });
    expect(await tell(more)).toEqual({ outcome: 'applied', warnings: [MORE] });
    const first = await orderOf(id);
    expect(first).toMatchObject({
      refundedMinor: 10_000n,
      commissions: [{ status: 'clawed_back', clawedBackMinor: 2000n }],
      refunds: [{ amountMinor: 8000n }, { amountMinor: 2000n, requestedMinor: 5000n }],
    });
    expect(await tell(more)).toEqual({ outcome: 'applied', warnings: [] });
    const inOtherWords = { ...more, reason: 'Damaged', occurredAt: new Date(0) };
    expect(await tell(inOtherWords)).toEqual({ outcome: 'applied', warnings: [] });
    expect(await tell(refundedFact(id, 'c', { amount: 1 }))).toMatchObject({ warnings: [MORE] });
    expect(await orderOf(id)).toMatchObject({ refundedMinor: 10_000n });
  });

  it('ends in the same books in any order, also of refunds that wait or fail', async () => {
    for (let nth = 0; nth < 25; nth++) {
      const id = number();
      const facts: Fact[] = [
        paid(id),
        refundedFact(id, `${id}a`, { amount: 6000 }),
        refundedFact(id, `${id}b`, { amount: 5000 }),
        refundedFact(id, `${id}c`, { amount: 3000 }),
        failedFact(id, `${id}a`, { amount: 6000 }),
      ];
      const again = facts.filter(() => Math.random() < 0.4);
      const shuffled = [...facts, ...again].sort(() => Math.random() - 0.5);
      for (const fact of shuffled) await tell(fact);
      const told = shuffled.map((fact) => fact.kind);
      expect([told, await orderOf(id)]).toMatchObject([
        told,
        { refundedMinor: 8000n, commissions: [{ clawedBackMinor: 1600n }] },
      ]);
    }
  });

  it('that waits takes what is left when its order comes', async () => {
    const id = number();
    expect(await tell(refundedFact(id, 'w', { amount: 15_000 }))).toMatchObject({
      outcome: 'waiting',
    });
    await tell(paid(id));
    expect(await orderOf(id)).toMatchObject({
      refundedMinor: 10_000n,
      refunds: [{ status: 'applied', amountMinor: 10_000n, requestedMinor: 15_000n }],
    });
  });

  it('is refused from the API as before, now and when its order comes', async () => {
    const id = number();
    const key = await makeKey(programId);
    const api = (refundId: string, orderId: string, amount: number) =>
      callApi(refunds.POST, { key, body: { refundId, orderId, amount } });
    expect((await api('early', id, 15_000)).status).toBe(202);
    await tell(paid(id));
    const late = await api('late', id, 15_000);
    expect([late.status, late.body.error?.code]).toEqual([409, 'REFUND_EXCEEDS_ORDER']);
    expect(await orderOf(id)).toMatchObject({
      refundedMinor: 0n,
      refunds: [{ externalId: 'early', status: 'refused' }],
    });
  });

  it('that the API asked too much by counts by the shop’s word, once', async () => {
    const id = number();
    const key = await makeKey(programId);
    const body = { refundId: 'both', orderId: id, amount: 15_000 };
    expect((await callApi(refunds.POST, { key, body })).status).toBe(202);
    await tell(paid(id));
    expect(await orderOf(id)).toMatchObject({ refundedMinor: 0n });
    const told = refundedFact(id, 'both', { amount: 15_000 });
    for (const _time of ['first', 'again']) {
      expect(await tell(told)).toMatchObject({ outcome: 'applied' });
      expect(await orderOf(id)).toMatchObject({
        refundedMinor: 10_000n,
        refunds: [{ status: 'applied', amountMinor: 10_000n }],
      });
    }
  });

  it('that the API told first counts by the shop’s word', async () => {
    const id = number();
    const key = await makeKey(programId);
    const body = { refundId: 'both', orderId: id, amount: 15_000 };
    expect((await callApi(refunds.POST, { key, body })).status).toBe(202);
    await tell(refundedFact(id, 'both', { amount: 15_000 }));
    await tell(paid(id));
    expect(await orderOf(id)).toMatchObject({ refundedMinor: 10_000n });
  });
});

describe('a refund in another currency than its order', () => {
  const yen = { amount: 500, currency: 'JPY' };

  it.each([true, false])('before its order: %s, is kept and flagged', async (isFirst) => {
    const id = number();
    if (!isFirst) await tell(paid(id));
    const told = await tell(refundedFact(id, 'y', yen));
    if (isFirst) await tell(paid(id));
    else {
      const said = { field: 'currency', code: 'DROPPED' };
      expect(told).toMatchObject({ outcome: 'applied', warnings: [said] });
    }
    const order = await orderOf(id);
    expect(order).toMatchObject({
      refundedMinor: 0n,
      refunds: [{ status: 'refused', currency: 'JPY', requestedMinor: 500n }],
      commissions: [{ status: 'pending', clawedBackMinor: 0n }],
    });
    expect(order.commissions[0]?.flaggedReason).toMatch(/^A refund in JPY was reported/);
    const before = await db.refund.count();
    expect(await tell(refundedFact(id, 'y', yen))).toEqual({ outcome: 'applied', warnings: [] });
    expect(await db.refund.count()).toBe(before);
  });

  it('takes nothing of what totals count', async () => {
    const id = number();
    await tell(paid(id));
    const at = new Date();
    await tell({
      kind: 'refunded-total',
      refs: [id],
      reportId: `${id} 3000`,
      chargeRef: id,
      total: 3000,
      currency: 'USD',
      reportedAt: at,
      occurredAt: at,
    });
    await tell(refundedFact(id, 'y', yen));
    expect(await orderOf(id)).toMatchObject({ refundedMinor: 3000n });
  });
});
