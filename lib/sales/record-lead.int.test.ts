import { describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { getAttribution } from '@/lib/orders/queries';
import { makeClick, sizeOfSales } from '@/lib/testing/orders';
import { recordLead } from '@/lib/sales/record-lead';
import { recordOrder } from '@/lib/sales/record-order';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, staffCtx, systemCtx } from '@/lib/testing/factories';

const at = (text: string) => new Date(`${text}Z`);
const staff = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
let n = 0;

async function scene(program: Parameters<typeof makeProgram>[0] = {}) {
  const { id: programId } = await makeProgram(program);
  const a = await makeAffiliate({ programId });
  const b = await makeAffiliate({ programId });
  const { discountCode } = expectOk(
    await createDiscountCode(staffCtx, {
      programId,
      affiliateId: b.id,
      code: `LEAD-${++n}`,
      kind: 'percent',
      percentBps: 1000,
    }),
  );
  const lead = (input: Partial<Parameters<typeof recordLead>[2]>) =>
    recordLead(systemCtx, programId, { customerId: 'c', ...input });
  const order = (input: Partial<Parameters<typeof recordOrder>[2]>) =>
    recordOrder(systemCtx, programId, {
      orderId: `o-${++n}`,
      customerId: 'c',
      amount: 10000,
      currency: 'USD',
      ...input,
    });
  const click = (affiliateId: string, occurredAt: Date, more: object = {}) =>
    makeClick({ programId, affiliateId, occurredAt, ...more });
  return { programId, a, b, codeB: discountCode.code, lead, order, click };
}

describe('a lead', () => {
  it('attributes provisionally, and the first order fixes it', async () => {
    const { a, lead, order, click, programId } = await scene();
    const c = await click(a.id, at('2026-01-01T10:00:00'), { subId: 'blog', linkId: 'lnk_1' });
    const answer = expectOk(await lead({ click: c.id, occurredAt: at('2026-01-02T10:00:00') }));
    expect(answer.lead).toMatchObject({ affiliateId: a.id, subId: 'blog', reason: null });
    expect(answer.attribution).toMatchObject({
      status: 'provisional',
      source: 'lead',
      trailingExpiresAt: null,
      initialOrderId: null,
    });
    // The trial was longer than a click may be old: a lead does not expire.
    const bought = expectOk(await order({ occurredAt: at('2026-06-01T10:00:00') }));
    expect(bought.attribution).toMatchObject({
      id: answer.attribution?.id,
      status: 'fixed',
      source: 'lead',
      affiliateId: a.id,
      clickId: c.id,
      linkId: 'lnk_1',
      subId: 'blog',
    });
    expect(bought.commission).toMatchObject({ amountMinor: 2000n });
    const audits = await db.auditEvent.findMany({ where: { subjectId: answer.lead.id } });
    expect(audits.map((row) => row.action)).toEqual(['LEAD_RECORDED']);
    expect(await db.outboxEvent.count({ where: { subjectId: answer.lead.id } })).toBe(1);
    expect(await getAttribution(staff, 'c', programId)).toMatchObject({
      candidates: [{ kind: 'lead', outcome: 'won', clickId: c.id }],
    });
  });

  it('gives way to a later click of another affiliate when the order decides', async () => {
    const { a, b, lead, order, click } = await scene();
    const first = await click(a.id, at('2026-01-01T10:00:00'));
    expectOk(await lead({ click: first.id, occurredAt: at('2026-01-02T10:00:00') }));
    const second = await click(b.id, at('2026-01-05T10:00:00'));
    const bought = expectOk(
      await order({ click: second.id, occurredAt: at('2026-01-06T10:00:00') }),
    );
    expect(bought.attribution).toMatchObject({ affiliateId: b.id, source: 'link' });
  });

  it('by a code keeps the customer against a later click', async () => {
    const { a, b, codeB, lead, order, click } = await scene();
    expectOk(await lead({ code: codeB, occurredAt: at('2026-01-02T10:00:00') }));
    const c = await click(a.id, at('2026-01-05T10:00:00'));
    const bought = expectOk(await order({ click: c.id, occurredAt: at('2026-01-06T10:00:00') }));
    expect(bought.attribution).toMatchObject({ affiliateId: b.id, source: 'lead' });
    expect(bought.attribution?.discountCodeId).not.toBeNull();
  });

  it('without a touch says why, and belongs to nobody', async () => {
    const { lead } = await scene();
    expect(expectOk(await lead({}))).toMatchObject({ reason: 'NO_TOUCH', attribution: null });
    expect(expectOk(await lead({ code: 'WHAT' })).reason).toBe('UNKNOWN_CODE');
  });

  it('of a customer who has bought belongs to nobody', async () => {
    const { a, b, codeB, lead, order, click } = await scene();
    const c = await click(a.id, at('2026-01-01T10:00:00'));
    expectOk(await order({ click: c.id, occurredAt: at('2026-01-02T10:00:00') }));
    const answer = expectOk(await lead({ code: codeB, occurredAt: at('2026-02-01T10:00:00') }));
    expect(answer).toMatchObject({ reason: 'CUSTOMER_ALREADY_ATTRIBUTED' });
    expect(answer.lead.affiliateId).toBeNull();
    expect(answer.attribution).toMatchObject({ affiliateId: a.id });
    expect(answer.attribution?.affiliateId).not.toBe(b.id);
  });

  it('a second one without a touch of its own is nobody’s lead a second time', async () => {
    const { a, lead, click, programId } = await scene();
    const c = await click(a.id, at('2026-01-01T10:00:00'));
    expectOk(await lead({ click: c.id, occurredAt: at('2026-01-02T10:00:00') }));
    const second = expectOk(await lead({ occurredAt: at('2026-01-03T10:00:00') }));
    expect(second.lead).toMatchObject({ affiliateId: null, reason: 'CUSTOMER_ALREADY_ATTRIBUTED' });
    expect(second.attribution).toMatchObject({ affiliateId: a.id });
    expect(await db.lead.count({ where: { programId, affiliateId: a.id } })).toBe(1);
  });

  it('reported late and earlier does not take the customer from a later touch', async () => {
    const { a, b, lead, click } = await scene();
    const early = await click(a.id, at('2026-01-01T10:00:00'));
    const late = await click(b.id, at('2026-01-05T10:00:00'));
    expectOk(await lead({ click: late.id, occurredAt: at('2026-01-06T10:00:00') }));
    const answer = expectOk(await lead({ click: early.id, occurredAt: at('2026-01-02T10:00:00') }));
    expect(answer.lead.affiliateId).toBe(a.id);
    expect(answer.attribution).toMatchObject({ affiliateId: b.id });
  });

  it('again answers the first and changes nothing', async () => {
    const { a, lead, click } = await scene();
    const c = await click(a.id, new Date());
    const first = expectOk(await lead({ click: c.id }));
    const before = await sizeOfSales();
    expect(expectOk(await lead({ click: c.id }))).toEqual({ ...first, alreadyRecorded: true });
    expect(await sizeOfSales()).toEqual(before);
  });

  it('in the future is refused and leaves nothing', async () => {
    const { lead } = await scene();
    const before = await sizeOfSales();
    expect(await lead({ occurredAt: new Date(Date.now() + 400_000) })).toMatchObject({
      ok: false,
      error: { code: 'OCCURRED_IN_FUTURE' },
    });
    expect(await sizeOfSales()).toEqual(before);
  });

  it('20 at once: one lead, one customer, one attribution', async () => {
    const { a, lead, click, programId } = await scene();
    const c = await click(a.id, new Date());
    const answers = await Promise.all(Array.from({ length: 20 }, () => lead({ click: c.id })));
    expect(answers.map(expectOk).filter((answer) => !answer.alreadyRecorded)).toHaveLength(1);
    expect(await db.lead.count({ where: { programId } })).toBe(1);
    expect(await db.customer.count({ where: { programId } })).toBe(1);
    expect(await db.attribution.count({ where: { programId } })).toBe(1);
  });

  it('10 leads and 10 first orders at once leave one fixed attribution', async () => {
    const { a, codeB, lead, order, click, programId } = await scene();
    const c = await click(a.id, at('2026-01-01T10:00:00'));
    const occurredAt = at('2026-01-02T10:00:00');
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => [
        lead({ click: c.id, occurredAt: new Date(occurredAt.getTime() - i) }),
        order({ code: codeB, occurredAt }),
      ]).flat(),
    );
    expect(answers.every((answer) => answer.ok)).toBe(true);
    const rows = await db.attribution.findMany({ where: { programId } });
    expect(rows.map((row) => row.status)).toEqual(['fixed']);
    expect(await db.commission.count({ where: { programId } })).toBe(10);
  });
});
