import { afterAll, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { expectOk } from '@/lib/result';
import { recordLead } from '@/lib/sales/record-lead';
import { recordOrder } from '@/lib/sales/record-order';
import { makeAffiliate, makeProgram, systemCtx } from '@/lib/testing/factories';
import { makeClick } from '@/lib/testing/orders';

/** A customer with more touches than an order lists: the one that decides is among them wherever it lies. */

const DAY_MS = 86_400_000;
const FIRST_MS = Date.parse('2026-03-01T00:00:00Z');
const day = (days: number) => new Date(FIRST_MS + days * DAY_MS);
let n = 0;

type Touch = Parameters<typeof makeClick>[0];

async function scene(program: Parameters<typeof makeProgram>[0] = {}) {
  const { id: programId } = await makeProgram({ trailingMonths: null, ...program });
  const customerId = `many-${++n}`;
  const member = async (more: object = {}) => (await makeAffiliate({ programId, ...more })).id;
  /** Its click counted for nobody from `from` on, whatever it did before. */
  const pausedFrom = async (from: Date) => {
    const id = await member({ status: 'paused' });
    await db.affiliateStatusChange.updateMany({
      where: { affiliateId: id },
      data: { status: 'active' },
    });
    await db.affiliateStatusChange.create({
      data: {
        id: newId('affiliateStatusChange'),
        affiliateId: id,
        status: 'paused',
        effectiveAt: from,
      },
    });
    return id;
  };
  const click = (touch: Omit<Touch, 'programId'>) => makeClick({ programId, ...touch });
  const order = async (occurredAt: Date, more: object = {}) =>
    expectOk(
      await recordOrder(systemCtx, programId, {
        orderId: `many-${++n}`,
        customerId,
        amount: 10_000,
        currency: 'USD',
        occurredAt,
        ...more,
      }),
    );
  const lead = async (occurredAt: Date, more: object) =>
    expectOk(await recordLead(systemCtx, programId, { customerId, occurredAt, ...more }));
  return { member, pausedFrom, click, order, lead };
}

afterAll(async () => {
  const checks = await verifyBooks();
  expect(checks.filter((check) => !check.ok && /^I\d/.test(check.id))).toEqual([]);
});

describe('a customer who came by many devices', () => {
  it('belongs to whom the click in the seventh of eight sessions says', async () => {
    const { member, pausedFrom, click, order } = await scene();
    const paused = await pausedFrom(day(0));
    const anna = await member();
    const sessions = Array.from({ length: 8 }, () => newId('session'));
    for (const [at, sessionId] of sessions.entries()) {
      const { id } = await click({ affiliateId: paused, sessionId, occurredAt: day(at) });
      const { reason } = await order(day(at + 0.5), { click: id });
      expect(reason).toBe('AFFILIATE_INACTIVE');
    }
    // The last that was mentioned is the first that is looked at: this one is the seventh.
    await click({ affiliateId: anna, sessionId: sessions[1] ?? '', occurredAt: day(9) });
    const { order: won, commission } = await order(day(10));
    expect({ to: won.affiliateId, earned: commission?.amountMinor }).toEqual({
      to: anna,
      earned: 2_000n,
    });
  });

  it('belongs to the first whose click still counts, where one session has hundreds', async () => {
    const { member, click, order } = await scene({ attribution: 'first' });
    const [early, anna, bert] = [await member({ cookieDays: 5 }), await member(), await member()];
    const sessionId = newId('session');
    await click({ affiliateId: early, sessionId, occurredAt: day(0) });
    await click({ affiliateId: anna, sessionId, occurredAt: day(1) });
    for (let at = 0; at < 60; at++) {
      await click({ affiliateId: bert, sessionId, occurredAt: day(2 + at / 10) });
    }
    const named = await click({ affiliateId: bert, sessionId, occurredAt: day(9) });
    const { order: won } = await order(day(10), { click: named.id });
    expect(won.affiliateId).toBe(anna);
  });

  it('belongs to the last whose click counts, however many were filtered after it', async () => {
    const { member, click, order } = await scene();
    const [anna, bert] = [await member(), await member()];
    const sessionId = newId('session');
    const named = await click({ affiliateId: bert, sessionId, occurredAt: day(0) });
    await click({ affiliateId: anna, sessionId, occurredAt: day(1) });
    for (let at = 0; at < 60; at++) {
      const occurredAt = day(2 + at / 10);
      await click({
        affiliateId: bert,
        sessionId,
        occurredAt,
        status: 'filtered',
        reason: 'bot',
      });
    }
    const { order: won } = await order(day(10), { click: named.id });
    expect(won.affiliateId).toBe(anna);
  });
});

describe('a customer with many leads', () => {
  it('belongs to whose lead still counts, behind more than twenty that do not', async () => {
    const { member, pausedFrom, click, order, lead } = await scene();
    const anna = await member();
    const paused = await pausedFrom(day(22));
    const first = await click({ affiliateId: anna, occurredAt: day(0) });
    await lead(day(0.5), { click: first.id });
    for (let at = 1; at <= 21; at++) {
      const { id } = await click({ affiliateId: paused, occurredAt: day(at) });
      await lead(day(at + 0.1), { click: id });
    }
    const { order: won } = await order(day(25));
    expect(won.affiliateId).toBe(anna);
  });
});
