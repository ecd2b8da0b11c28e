import { afterAll, describe, expect, it } from 'vitest';
import { signClickToken } from '@/lib/clicks/token';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { newId } from '@/lib/ids';
import { verifyBooks } from '@/lib/books/verify';
import { makeClick, sizeOfSales } from '@/lib/testing/orders';
import { getAttribution, getOrder, listOrders } from '@/lib/orders/queries';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { recordLead } from '@/lib/sales/record-lead';
import { recordOrder } from '@/lib/sales/record-order';
import { recordRefund } from '@/lib/refunds/record-refund';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { payoutDetailsInput } from '@/lib/payouts/schema';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, makeUser, staffCtx, systemCtx } from '@/lib/testing/factories';

const at = (text: string) => new Date(`${text}Z`);
const staff = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
let n = 0;
const unique = (name: string) => `${name}-${++n}`;

type Given = Omit<Partial<Parameters<typeof recordOrder>[2]>, 'amount'> & { amount?: number };

/** A program with two affiliates, each with a discount code. */
async function scene(
  program: Parameters<typeof makeProgram>[0] = {},
  anna: Partial<Parameters<typeof makeAffiliate>[0]> = {},
) {
  const { id: programId } = await makeProgram(program);
  const a = await makeAffiliate({ programId, name: 'Anna', ...anna });
  const b = await makeAffiliate({ programId, name: 'Bert' });
  const codeOf = async (affiliateId: string) =>
    expectOk(
      await createDiscountCode(staffCtx, {
        programId,
        affiliateId,
        code: unique('CODE'),
        kind: 'percent',
        percentBps: 1000,
      }),
    ).discountCode;
  const codeA = await codeOf(a.id);
  const codeB = await codeOf(b.id);
  const order = (input: Given) =>
    recordOrder(systemCtx, programId, {
      orderId: unique('o'),
      customerId: 'c',
      amount: 10000,
      currency: 'USD',
      ...input,
    });
  const click = (affiliateId: string, occurredAt: Date, more: object = {}) =>
    makeClick({ programId, affiliateId, occurredAt, ...more });
  return { programId, a, b, codeA: codeA.code, codeB: codeB.code, codeAId: codeA.id, order, click };
}

afterAll(async () => {
  const checks = await verifyBooks();
  const broken = checks.filter((check) => !check.ok && /^I\d/.test(check.id));
  expect(broken).toEqual([]);
});

describe('an order that a click brought', () => {
  it('fixes the customer’s attribution and earns on terms that are frozen', async () => {
    const { a, order, click } = await scene();
    const c = await click(a.id, at('2026-03-01T10:00:00'), { subId: 'news', linkId: 'lnk_x' });
    const answer = expectOk(
      await order({ orderId: 'first', click: c.id, occurredAt: at('2026-03-02T10:00:00') }),
    );
    expect(answer).toMatchObject({ reason: null, alreadyRecorded: false });
    expect(answer.order).toMatchObject({ affiliateId: a.id, subId: 'news', amountMinor: 10000n });
    expect(answer.attribution).toMatchObject({
      affiliateId: a.id,
      status: 'fixed',
      source: 'link',
      clickId: c.id,
      linkId: 'lnk_x',
      subId: 'news',
      initialOrderId: answer.order.id,
      trailingExpiresAt: at('2027-03-02T10:00:00'),
    });
    expect(answer.commission).toMatchObject({
      amountMinor: 2000n,
      status: 'pending',
      earnedAt: at('2026-03-02T10:00:00'),
      availableAt: at('2026-04-01T10:00:00'),
    });
    const commission = await db.commission.findUniqueOrThrow({
      where: { id: answer.commission?.id ?? '' },
    });
    expect(commission).toMatchObject({
      subId: 'news',
      clickId: c.id,
      source: 'link',
      holdDays: 30,
    });
    expect(commission.terms).toMatchObject({ commissionBps: 2000, trailingMonths: 12 });
    const audits = await db.auditEvent.findMany({ where: { subjectId: answer.order.id } });
    expect(audits.map((row) => row.action)).toEqual(['ORDER_RECORDED']);
    expect(await db.outboxEvent.count({ where: { subjectId: answer.order.id } })).toBe(1);
    expect(await getAttribution(staff, 'c', answer.order.programId)).toMatchObject({
      affiliateId: a.id,
      candidates: [{ kind: 'click', outcome: 'won', reason: 'ONLY_TOUCH' }],
    });
  });

  it('takes a signed token as well as an id, even when the click itself is not stored yet', async () => {
    const { a, order } = await scene();
    const token = signClickToken({ clickId: newId('click'), affiliateId: a.id, at: new Date() });
    expect(expectOk(await order({ click: token })).order.affiliateId).toBe(a.id);
  });

  it('takes nothing from a forged token, an id of nobody, or a click of another program', async () => {
    const { a, order } = await scene();
    const other = await scene();
    const foreign = await other.click(other.a.id, new Date());
    const good = signClickToken({ clickId: newId('click'), affiliateId: a.id, at: new Date() });
    for (const click of [`${good.slice(0, -2)}xx`, newId('click'), 'garbage', foreign.id]) {
      const answer = expectOk(await order({ customerId: unique('c'), click }));
      expect(answer).toMatchObject({ reason: 'NO_TOUCH', attribution: null, commission: null });
    }
  });

  it('judges the last of the visitor’s clicks, and records why the others lost', async () => {
    const { a, b, codeB, order, click } = await scene();
    const session = { sessionId: newId('session') };
    const first = await click(a.id, at('2026-03-01T10:00:00'), session);
    await click(b.id, at('2026-03-05T10:00:00'), session);
    await click(a.id, at('2026-03-06T10:00:00'), { ...session, status: 'filtered', reason: 'bot' });
    await click(b.id, at('2026-03-09T10:00:00'), session);
    const occurredAt = at('2026-03-08T10:00:00');
    const answer = expectOk(await order({ click: first.id, code: 'nope', occurredAt }));
    expect(answer.order.affiliateId).toBe(b.id);
    const seen = await getOrder(staff, answer.order.id);
    expect(seen?.candidates.map((c) => [c.kind, c.affiliateId, c.reason])).toEqual([
      ['code', null, 'UNKNOWN_CODE'],
      ['click', a.id, 'LATER_TOUCH_WON'],
      ['visit', a.id, 'CLICK_FILTERED'],
      ['visit', b.id, 'LAST_TOUCH'],
    ]);
    const typed = expectOk(
      await order({ customerId: 'other', click: first.id, code: codeB.toLowerCase(), occurredAt }),
    );
    expect(typed.attribution).toMatchObject({ affiliateId: b.id, source: 'code' });
  });

  it('pays the first click where the program says so', async () => {
    const { a, b, order, click } = await scene({ attribution: 'first' });
    const session = { sessionId: newId('session') };
    await click(a.id, at('2026-03-01T10:00:00'), session);
    const second = await click(b.id, at('2026-03-05T10:00:00'), session);
    const answer = expectOk(
      await order({ click: second.id, occurredAt: at('2026-03-08T10:00:00') }),
    );
    expect(answer.order.affiliateId).toBe(a.id);
  });

  it('treats a duplicate as its counted click', async () => {
    const { a, order, click } = await scene();
    const counted = await click(a.id, at('2026-03-01T10:00:00'), { subId: 'one' });
    const duplicate = await click(a.id, at('2026-03-01T12:00:00'), {
      sessionId: counted.sessionId,
      status: 'filtered',
      reason: 'duplicate',
      countedClickId: counted.id,
      subId: 'two',
    });
    const answer = expectOk(
      await order({ click: duplicate.id, occurredAt: at('2026-03-02T10:00:00') }),
    );
    expect(answer.attribution).toMatchObject({ clickId: counted.id, subId: 'one' });
  });

  it('measures cookieDays at the order’s own time, to the millisecond', async () => {
    const { a, order, click } = await scene({}, { cookieDays: 10 });
    const c = await click(a.id, at('2026-03-01T10:00:00'));
    const edge = expectOk(
      await order({ customerId: 'edge', click: c.id, occurredAt: at('2026-03-11T10:00:00') }),
    );
    expect(edge.reason).toBeNull();
    const late = expectOk(
      await order({ customerId: 'late', click: c.id, occurredAt: at('2026-03-11T10:00:00.001') }),
    );
    expect(late.reason).toBe('CLICK_EXPIRED');
  });
});

describe('an order that earns nobody anything says why', () => {
  it('NO_TOUCH, UNKNOWN_CODE, CODE_INACTIVE, CLICK_FILTERED', async () => {
    const { a, codeAId, codeA, order, click } = await scene();
    const frame = await click(a.id, new Date(), { status: 'filtered', reason: 'not_navigation' });
    await db.discountCode.update({
      where: { id: codeAId },
      data: { endsAt: at('2026-03-01T00:00:00') },
    });
    const reason = async (input: Given) =>
      expectOk(await order({ customerId: unique('c'), ...input })).reason;
    expect(await reason({})).toBe('NO_TOUCH');
    expect(await reason({ code: 'WHAT' })).toBe('UNKNOWN_CODE');
    expect(await reason({ code: codeA })).toBe('CODE_INACTIVE');
    expect(await reason({ code: codeA, occurredAt: at('2026-02-28T23:59:59.999') })).toBeNull();
    expect(await reason({ click: frame.id })).toBe('CLICK_FILTERED');
  });

  it('a code of another program is unknown here', async () => {
    const { order } = await scene();
    const other = await scene();
    expect(expectOk(await order({ code: other.codeA })).reason).toBe('UNKNOWN_CODE');
  });

  it('a flat rate in another currency earns nothing and still keeps the customer', async () => {
    const { a, codeA, order } = await scene(
      {},
      { commissionKind: 'flat', commissionFlatMinor: 1500n, commissionFlatCurrency: 'USD' },
    );
    const euro = expectOk(await order({ code: codeA, currency: 'EUR' }));
    expect(euro).toMatchObject({ reason: 'NO_RATE_FOR_CURRENCY', commission: null });
    expect(euro.attribution).toMatchObject({ affiliateId: a.id });
    expect(expectOk(await order({})).commission).toMatchObject({ amountMinor: 1500n });
  });

  it('a commission that rounds to nothing is none, and says so', async () => {
    const { a, codeA, order } = await scene({}, { commissionBps: 4999 });
    const answer = expectOk(await order({ code: codeA, amount: 1 }));
    expect(answer).toMatchObject({ reason: 'BELOW_ONE_MINOR_UNIT', commission: null });
    expect(answer.order.affiliateId).toBe(a.id);
    expect(answer.attribution).toMatchObject({ affiliateId: a.id, status: 'fixed' });
  });
});

describe('the status of the affiliate at the time', () => {
  it('paused: no new customers, the old ones earn; the day before counts as it was', async () => {
    const { a, codeA, order } = await scene();
    const yes = async (input: Given) => expectOk(await order(input)).reason;
    expect(
      await yes({ customerId: 'old', code: codeA, occurredAt: at('2026-03-01T00:00:00') }),
    ).toBeNull();
    await atTime(at('2026-04-01T00:00:00'), async () =>
      expectOk(await changeAffiliateStatus(staffCtx, { affiliateId: a.id, to: 'paused' })),
    );
    const may = at('2026-05-01T00:00:00');
    expect(await yes({ customerId: 'new', code: codeA, occurredAt: may })).toBe(
      'AFFILIATE_INACTIVE',
    );
    expect(await yes({ customerId: 'old', occurredAt: may })).toBeNull();
    expect(
      await yes({ customerId: 'late', code: codeA, occurredAt: at('2026-03-31T23:59:59.999') }),
    ).toBeNull();
    expect(
      await yes({ customerId: 'sharp', code: codeA, occurredAt: at('2026-04-01T00:00:00') }),
    ).toBe('AFFILIATE_INACTIVE');
  });

  it('banned: earns nothing; what happened before and is reported after it is held', async () => {
    const { a, codeA, order } = await scene();
    expectOk(
      await order({ customerId: 'old', code: codeA, occurredAt: at('2026-03-01T00:00:00') }),
    );
    await atTime(at('2026-04-01T00:00:00'), async () =>
      expectOk(
        await changeAffiliateStatus(staffCtx, {
          affiliateId: a.id,
          to: 'banned',
          reason: 'Fraud.',
        }),
      ),
    );
    const after = expectOk(
      await order({ customerId: 'old', occurredAt: at('2026-05-01T00:00:00') }),
    );
    expect(after).toMatchObject({ reason: 'AFFILIATE_INACTIVE', commission: null });
    expect(after.order.affiliateId).toBeNull();
    const before = expectOk(
      await order({ customerId: 'old', occurredAt: at('2026-03-20T00:00:00') }),
    );
    const holds = await db.hold.findMany({ where: { commissionId: before.commission?.id ?? '' } });
    expect(holds.map((hold) => hold.kind)).toEqual(['banned']);
  });

  it('a ban and twenty orders at once leave no commission that is open and not held', async () => {
    const { a, codeA, order } = await scene();
    await Promise.all([
      ...Array.from({ length: 20 }, (_, i) => order({ customerId: `c${i}`, code: codeA })),
      changeAffiliateStatus(staffCtx, { affiliateId: a.id, to: 'banned', reason: 'Fraud.' }),
    ]);
    const open = await db.commission.count({
      where: { affiliateId: a.id, holds: { none: { kind: 'banned', releasedAt: null } } },
    });
    expect(open).toBe(0);
  });
});

describe('an affiliate’s own purchase', () => {
  it.each(['hold', 'allow', 'block'] as const)(
    '%s, by e-mail in whatever spelling',
    async (rule) => {
      const user = await makeUser({
        email: `first.last${unique('x')}@gmail.com`,
        emailCanonical: `firstlast${`x-${n}`}@gmail.com`,
      });
      const { codeA, order } = await scene({ selfReferral: rule }, { userId: user.id });
      const email = user.emailCanonical.replace('firstlast', 'f.irst.last').replace('@', '+shop@');
      const answer = expectOk(await order({ code: codeA, customerEmail: email }));
      const holds = await db.hold.findMany({
        where: { commissionId: answer.commission?.id ?? '' },
      });
      expect(holds.map((hold) => hold.kind)).toEqual(rule === 'hold' ? ['self_referral'] : []);
      expect(answer.reason).toBe(rule === 'block' ? 'SELF_REFERRAL' : null);
    },
  );

  it('is seen by the user’s id and by the payout account, too', async () => {
    const { a, codeA, order, programId } = await scene({ selfReferral: 'block' });
    expect(expectOk(await order({ customerId: a.userId, code: codeA })).reason).toBe(
      'SELF_REFERRAL',
    );
    const paypal = { method: 'paypal' as const, email: `${unique('box')}@paypal.example` };
    expectOk(await savePayoutDetails(systemCtx, a.id, paypal));
    expect(
      expectOk(await order({ customerId: 'p', customerEmail: paypal.email, code: codeA })).reason,
    ).toBe('SELF_REFERRAL');
    const twin = await makeUser({ email: `${unique('twin')}@people.example` });
    const second = await makeAffiliate({ programId, userId: twin.id });
    expectOk(await savePayoutDetails(systemCtx, second.id, paypal));
    expect(
      expectOk(await order({ customerId: 't', customerEmail: twin.email, code: codeA })).reason,
    ).toBe('SELF_REFERRAL');
  });

  it.each([
    ['a.b.BOX@gmail.com', 'abBOX+x@googlemail.com'],
    ['AB.BOX+pay@GoogleMail.com', 'a.b.box@gmail.com'],
    ['pay.BOX+shop@box.example', 'Pay.Box@Box.example'],
    ['BOX+pay@me.com', 'BOX+shop@icloud.com'],
    ['pay_BOX@pm.me', 'pay.BOX@protonmail.com'],
  ])('is seen by the payout account %s when the buyer writes %s', async (paid, bought) => {
    const { a, codeA, order } = await scene({ selfReferral: 'block' });
    const box = unique('box').replace('-', '');
    const details = payoutDetailsInput.parse({ method: 'paypal', email: paid.replace('BOX', box) });
    expectOk(await savePayoutDetails(systemCtx, a.id, details));
    const customerEmail = bought.replace(/box(?=[+@])/i, box);
    const answer = expectOk(await order({ customerId: 'p', customerEmail, code: codeA }));
    expect(answer.reason).toBe('SELF_REFERRAL');
  });

  it.each([
    ['cus_7Ab', 'cus_7Ab'],
    ['CUS_7AB', 'cus_7Ab'],
    [' cus_ 7Ab', 'cus_7Ab'],
  ])('is seen by the account in the shop that credit goes to: %s', async (paid, bought) => {
    const { a, codeA, order } = await scene({ selfReferral: 'block', creditEnabled: true });
    const details = payoutDetailsInput.parse({ method: 'credit', account: paid });
    expectOk(await savePayoutDetails(systemCtx, a.id, details));
    const own = expectOk(await order({ customerId: bought, code: codeA }));
    expect(own.reason).toBe('SELF_REFERRAL');
    const other = expectOk(await order({ customerId: 'cus_8', code: codeA }));
    expect(other.reason).toBeNull();
  });

  it('is not seen in another account, nor in another shop’s of the same name', async () => {
    const first = await scene({ selfReferral: 'block', creditEnabled: true });
    const second = await scene({ selfReferral: 'block', creditEnabled: true });
    const details = { method: 'credit', account: unique('account') } as const;
    expectOk(await savePayoutDetails(systemCtx, second.a.id, details));
    // The second's affiliate has that account in their shop, the first's in theirs: two people.
    const stranger = await makeAffiliate({ programId: first.programId, userId: second.a.userId });
    expectOk(await savePayoutDetails(systemCtx, first.a.id, details));
    const bought = await first.order({ customerId: stranger.userId, code: first.codeA });
    expect(expectOk(bought).reason).toBeNull();
  });

  it('is seen on a later order whose address the first did not have', async () => {
    const user = await makeUser();
    const { codeA, order } = await scene({}, { userId: user.id });
    const first = expectOk(await order({ code: codeA }));
    const second = expectOk(await order({ customerEmail: user.email }));
    const holdsOf = (id: string | undefined) =>
      db.hold.count({ where: { commissionId: id ?? '' } });
    expect(await holdsOf(first.commission?.id)).toBe(0);
    expect(await holdsOf(second.commission?.id)).toBe(1);
  });
});

describe('the trailing period', () => {
  it('ends at the clamped month’s end; an order at that instant earns nothing', async () => {
    const { a, codeA, codeB, order } = await scene({ trailingMonths: 1 });
    expectOk(await order({ code: codeA, occurredAt: at('2026-01-31T10:00:00') }));
    const inside = expectOk(await order({ occurredAt: at('2026-02-28T09:59:59.999') }));
    expect(inside.commission).toMatchObject({ amountMinor: 2000n });
    const edge = expectOk(await order({ occurredAt: at('2026-02-28T10:00:00') }));
    expect(edge).toMatchObject({ reason: 'TRAILING_EXPIRED', commission: null });
    expect(edge.order.affiliateId).toBeNull();
    const replaced = expectOk(await order({ code: codeB, occurredAt: at('2026-06-01T10:00:00') }));
    expect(replaced).toMatchObject({ reason: 'TRAILING_EXPIRED' });
    expect(replaced.attribution).toMatchObject({ affiliateId: a.id });
  });

  it('0 months is the first order only; forever is forever', async () => {
    const once = await scene({ trailingMonths: 0 });
    const when = { occurredAt: at('2026-01-31T10:00:00') };
    expect(expectOk(await once.order({ code: once.codeA, ...when })).reason).toBeNull();
    expect(expectOk(await once.order(when)).reason).toBe('TRAILING_EXPIRED');
    const ever = await scene({ trailingMonths: null });
    expectOk(await ever.order({ code: ever.codeA, occurredAt: at('2010-01-31T10:00:00') }));
    expect(expectOk(await ever.order(when)).reason).toBeNull();
  });

  it('another affiliate’s code on a later order earns them nothing, and is recorded', async () => {
    const { a, b, codeA, codeB, order } = await scene();
    expectOk(await order({ code: codeA }));
    const later = expectOk(await order({ code: codeB }));
    expect(later.order.affiliateId).toBe(a.id);
    expect(await db.commission.count({ where: { affiliateId: b.id } })).toBe(0);
    const seen = await getOrder(staff, later.order.id);
    expect(seen?.candidates.map((c) => [c.kind, c.affiliateId, c.outcome, c.reason])).toEqual([
      ['existing', a.id, 'won', 'CUSTOMER_OF_AFFILIATE'],
      ['code', b.id, 'lost', 'CUSTOMER_ALREADY_ATTRIBUTED'],
    ]);
  });

  it('changed terms touch no commission that is there, and the next one earns on them', async () => {
    const { a, codeA, order } = await scene();
    const first = expectOk(await order({ code: codeA }));
    await db.affiliate.update({ where: { id: a.id }, data: { commissionBps: 500, holdDays: 1 } });
    const second = expectOk(await order({}));
    expect(second.commission).toMatchObject({ amountMinor: 500n });
    const kept = await db.commission.findUniqueOrThrow({
      where: { id: first.commission?.id ?? '' },
    });
    expect(kept).toMatchObject({ amountMinor: 2000n, holdDays: 30 });
    expect(kept.terms).toMatchObject({ commissionBps: 2000 });
  });
});

describe('the same order again', () => {
  it('with the same facts answers the first objects and changes nothing', async () => {
    const { codeA, order } = await scene();
    const input = { orderId: 'again', code: codeA, metadata: { b: 1, a: 'x' } };
    const first = expectOk(await order(input));
    const before = await sizeOfSales();
    const second = expectOk(await order({ ...input, metadata: { a: 'x', b: 1 } }));
    expect(second).toEqual({ ...first, alreadyRecorded: true });
    expect(await sizeOfSales()).toEqual(before);
  });

  it.each([
    ['another amount', { amount: 9999 }],
    ['another total', { total: 11900 }],
    ['another currency', { currency: 'EUR' }],
    ['another customer', { customerId: 'somebody else' }],
    ['another code', { code: 'OTHER' }],
    ['a time it did not have', { occurredAt: at('2026-01-01T00:00:00') }],
  ])('with %s is ORDER_CONFLICT and changes nothing', async (_label, facts) => {
    const { order } = await scene();
    expectOk(await order({ orderId: 'again' }));
    const before = await sizeOfSales();
    const answer = await order({ orderId: 'again', ...facts });
    expect(answer).toMatchObject({ ok: false, error: { code: 'ORDER_CONFLICT' } });
    expect(await sizeOfSales()).toEqual(before);
  });

  it('20 at once: one order, one commission, nineteen repeats', async () => {
    const { codeA, order } = await scene();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => order({ orderId: 'race', code: codeA })),
    );
    const values = answers.map(expectOk);
    expect(values.filter((value) => !value.alreadyRecorded)).toHaveLength(1);
    expect(new Set(values.map((value) => value.order.id)).size).toBe(1);
    expect(new Set(values.map((value) => value.commission?.id)).size).toBe(1);
    expect(await db.commission.count({ where: { orderId: values[0]?.order.id ?? '' } })).toBe(1);
  });

  it('20 at once of 20 customers under one id: one is recorded, nineteen are conflicts', async () => {
    const { codeA, order, programId } = await scene();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        order({ orderId: 'race', customerId: `c${i}`, code: codeA }),
      ),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await db.order.count({ where: { programId } })).toBe(1);
    expect(await db.customer.count({ where: { programId } })).toBe(1);
    expect(await db.commission.count({ where: { programId } })).toBe(1);
  });
});

describe('20 different first orders of one customer at once', () => {
  it('fix one attribution, and every order earns its affiliate', async () => {
    const { a, b, codeA, codeB, order, programId } = await scene();
    const occurredAt = at('2026-03-01T00:00:00');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => order({ code: i % 2 ? codeA : codeB, occurredAt })),
    );
    answers.map(expectOk);
    const attribution = await db.attribution.findMany({ where: { programId } });
    expect(attribution).toHaveLength(1);
    const winner = attribution[0]?.affiliateId;
    const loser = winner === a.id ? b.id : a.id;
    expect(await db.commission.count({ where: { programId, affiliateId: winner ?? '' } })).toBe(20);
    expect(await db.commission.count({ where: { programId, affiliateId: loser } })).toBe(0);
  });
});

describe('what cannot be', () => {
  it('an order more than five minutes ahead is refused and leaves nothing', async () => {
    const { order } = await scene();
    const before = await sizeOfSales();
    const answer = await order({ occurredAt: new Date(Date.now() + 6 * 60_000) });
    expect(answer).toMatchObject({ ok: false, error: { code: 'OCCURRED_IN_FUTURE' } });
    expect(await sizeOfSales()).toEqual(before);
    expectOk(await order({ occurredAt: new Date(Date.now() + 4 * 60_000) }));
  });

  it('an unknown program is refused', async () => {
    const input = { orderId: 'x', customerId: 'c', amount: 1, currency: 'USD' };
    expect(await recordOrder(systemCtx, 'prg_none', input)).toMatchObject({
      ok: false,
      error: { code: 'PROGRAM_NOT_FOUND' },
    });
  });
});

describe('what is reported late is decided by when it happened', () => {
  it('the later order first, then the one whose click brought the customer: both earn', async () => {
    const { a, order, click } = await scene();
    const c = await click(a.id, at('2026-03-01T10:00:00'));
    const later = expectOk(await order({ occurredAt: at('2026-03-20T10:00:00') }));
    expect(later.reason).toBe('NO_TOUCH');
    const first = expectOk(await order({ click: c.id, occurredAt: at('2026-03-02T10:00:00') }));
    expect(first.attribution).toMatchObject({ initialOrderId: first.order.id });
    const again = await getOrder(staff, later.order.id);
    expect(again).toMatchObject({ affiliateId: a.id, reason: null });
    expect(again?.commission).toMatchObject({
      amountMinor: 2000n,
      earnedAt: at('2026-03-20T10:00:00'),
    });
  });

  it('an earlier order of the same visitor becomes the first and moves the trailing period back', async () => {
    const { a, order, click } = await scene({ trailingMonths: 1 });
    const c = await click(a.id, at('2026-01-01T10:00:00'));
    const second = expectOk(await order({ click: c.id, occurredAt: at('2026-01-31T10:00:00') }));
    // At the very end of the period that the first order will begin.
    const third = expectOk(await order({ occurredAt: at('2026-02-10T10:00:00') }));
    const fourth = expectOk(await order({ occurredAt: at('2026-02-25T10:00:00') }));
    expectOk(await approveCommission(staffCtx, { commissionId: fourth.commission?.id ?? '' }));
    const first = expectOk(await order({ occurredAt: at('2026-01-10T10:00:00') }));
    expect(first).toMatchObject({ reason: null, commission: { amountMinor: 2000n } });
    expect(first.attribution).toMatchObject({
      initialOrderId: first.order.id,
      attributedAt: at('2026-01-10T10:00:00'),
      trailingExpiresAt: at('2026-02-10T10:00:00'),
    });
    expect(await getOrder(staff, second.order.id)).toMatchObject({ affiliateId: a.id });
    // Pending: taken back. Past pending: stays, and a person is notified.
    expect(await getOrder(staff, third.order.id)).toMatchObject({
      affiliateId: null,
      reason: 'TRAILING_EXPIRED',
      commission: { status: 'voided' },
    });
    expect(await getOrder(staff, fourth.order.id)).toMatchObject({ affiliateId: a.id });
    const flagged = await db.commission.findMany({ where: { flaggedReason: { not: null } } });
    expect(flagged.map((row) => row.id)).toEqual([fourth.commission?.id]);
  });

  it('an earlier order begins the trailing period that was promised, whatever the terms are by then', async () => {
    const { programId, a, order, click } = await scene({ trailingMonths: 12 });
    const c = await click(a.id, at('2026-01-01T10:00:00'));
    expectOk(await order({ click: c.id, occurredAt: at('2026-01-31T10:00:00') }));
    await db.program.update({ where: { id: programId }, data: { trailingMonths: 1 } });
    const first = expectOk(await order({ occurredAt: at('2026-01-10T10:00:00') }));
    expect(first.attribution).toMatchObject({
      initialOrderId: first.order.id,
      trailingExpiresAt: at('2027-01-10T10:00:00'),
    });
  });

  it('an earlier order that another affiliate brought earns nobody, and the fixed one is flagged', async () => {
    const { a, b, codeA, order, click } = await scene();
    const fixed = expectOk(await order({ code: codeA, occurredAt: at('2026-03-20T10:00:00') }));
    const c = await click(b.id, at('2026-03-01T10:00:00'));
    const late = expectOk(await order({ click: c.id, occurredAt: at('2026-03-02T10:00:00') }));
    expect(late).toMatchObject({ reason: 'CUSTOMER_ALREADY_ATTRIBUTED', commission: null });
    expect(late.attribution).toMatchObject({ affiliateId: a.id, initialOrderId: fixed.order.id });
    const kept = await db.commission.findUniqueOrThrow({
      where: { id: fixed.commission?.id ?? '' },
    });
    expect(kept).toMatchObject({ status: 'pending', flaggedReason: expect.any(String) as string });
  });

  it('the same three orders end alike in any order of reporting', async () => {
    const orders = [
      ['one', '2026-01-10T10:00:00', true],
      ['two', '2026-01-20T10:00:00', false],
      ['three', '2026-02-15T10:00:00', false],
    ] as const;
    const permutations = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    const endings = new Set<string>();
    for (const permutation of permutations) {
      const { a, order, click } = await scene({ trailingMonths: 1 });
      const c = await click(a.id, at('2026-01-01T10:00:00'));
      for (const index of permutation) {
        const [orderId, when, clicked] = orders[index] ?? orders[0];
        const occurredAt = at(when);
        expectOk(await order({ orderId, occurredAt, ...(clicked ? { click: c.id } : {}) }));
      }
      const rows = await db.order.findMany({
        where: { programId: a.programId },
        include: { commissions: true },
        orderBy: { occurredAt: 'asc' },
      });
      endings.add(
        JSON.stringify(
          rows.map((row) => [
            row.externalId,
            row.affiliateId === a.id,
            row.reason,
            row.commissions.map((commission) => Number(commission.amountMinor)),
          ]),
        ),
      );
    }
    expect([...endings]).toEqual([
      JSON.stringify([
        ['one', true, null, [2000]],
        ['two', true, null, [2000]],
        ['three', false, 'TRAILING_EXPIRED', []],
      ]),
    ]);
  });

  it('an order that was refunded before it earned earns what is left', async () => {
    const { a, order, click, programId } = await scene();
    const c = await click(a.id, at('2026-03-01T10:00:00'));
    const later = expectOk(
      await order({ orderId: 'later', occurredAt: at('2026-03-20T10:00:00') }),
    );
    expectOk(
      await recordRefund(systemCtx, programId, { refundId: 'r', orderId: 'later', amount: 2500 }),
    );
    expectOk(await order({ click: c.id, occurredAt: at('2026-03-02T10:00:00') }));
    expect((await getOrder(staff, later.order.id))?.commission).toMatchObject({
      amountMinor: 2000n,
      clawedBackMinor: 500n,
    });
  });

  it('a late lead decides what nobody had', async () => {
    const { a, order, click, programId } = await scene();
    const c = await click(a.id, at('2026-03-01T10:00:00'));
    const before = expectOk(await order({ occurredAt: at('2026-03-20T10:00:00') }));
    expect(before.reason).toBe('NO_TOUCH');
    expectOk(
      await recordLead(systemCtx, programId, {
        customerId: 'c',
        click: c.id,
        occurredAt: at('2026-03-02T10:00:00'),
      }),
    );
    expect(await getOrder(staff, before.order.id)).toMatchObject({
      affiliateId: a.id,
      reason: null,
    });
  });
});

describe('who may read an order', () => {
  it('an affiliate reads their own, without the customer and without another’s candidates', async () => {
    const { a, b, codeB, order, click, programId } = await scene();
    const c = await click(a.id, new Date());
    const answer = expectOk(
      await order({ click: c.id, code: codeB, customerEmail: 'buyer@shop.example' }),
    );
    expect(answer.order.affiliateId).toBe(b.id);
    const viewer = (affiliateId: string) =>
      ({ kind: 'affiliate', userId: 'u', affiliateId, programId }) as const;
    const own = await getOrder(viewer(b.id), answer.order.id);
    expect(own).toMatchObject({ customerId: null, customerEmail: null, metadata: null });
    expect(own?.candidates.map((candidate) => candidate.affiliateId)).toEqual([b.id]);
    expect(await getOrder(viewer(a.id), answer.order.id)).toBeNull();
    expect(await getAttribution(viewer(a.id), 'c')).toBeNull();
    expect((await listOrders(viewer(a.id))).items).toEqual([]);
    expect((await listOrders(viewer(b.id))).items).toHaveLength(1);
    expect((await listOrders(viewer(b.id), { customerId: 'c' })).items).toEqual([]);
    const otherProgram = {
      kind: 'key',
      keyId: 'k',
      programId: 'prg_other',
      affiliateId: null,
    } as const;
    expect(await getOrder(otherProgram, answer.order.id)).toBeNull();
    const key = { ...otherProgram, programId };
    expect((await getOrder(key, answer.order.id))?.customerEmail).toBe('buyer@shop.example');
  });

  it('pages follow each other without gap or repeat', async () => {
    const { order, programId } = await scene();
    const occurredAt = at('2026-03-01T00:00:00');
    for (let i = 0; i < 7; i++) expectOk(await order({ customerId: `c${i}`, occurredAt }));
    const key = { kind: 'key', keyId: 'k', programId, affiliateId: null } as const;
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await listOrders(key, { limit: 3, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
  });
});
