import { describe, expect, it } from 'vitest';
import type { StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { makeClick } from '@/lib/testing/orders';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { recordLead } from '@/lib/sales/record-lead';
import { recordOrder } from '@/lib/sales/record-order';
import { previewAttribution } from '@/lib/reports/attribution-preview/preview';
import type { RewardChange } from '@/lib/reports/attribution-preview/rewards';
import { createRule } from '@/lib/rewards/commands';
import { createRuleInput } from '@/lib/rewards/schema';
import type { RuleConditions, RuleOutcome } from '@/lib/rewards/types';
import type { PreviewTerms } from '@/lib/reports/attribution-preview/types';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, makeUser, staffCtx, systemCtx } from '@/lib/testing/factories';
import { countRows } from '@/lib/testing/money';

const viewer: StaffViewer = { kind: 'staff', userId: 'usr_x', role: 'owner' };
const today = new Date('2026-06-30T12:00:00.000Z');
/** Noon of a day of June, or before it. */
const june = (day: number) => new Date(Date.UTC(2026, 5, day, 12));
let n = 0;
const unique = (name: string) => `${name}-${++n}`;

async function scene(program: Parameters<typeof makeProgram>[0] = {}) {
  const { id: programId } = await makeProgram(program);
  const member = async (name: string, more: object = {}) => {
    const { id } = await makeAffiliate({ programId, name, ...more });
    const { discountCode } = expectOk(
      await createDiscountCode(staffCtx, {
        programId,
        affiliateId: id,
        code: unique('PRE'),
        kind: 'percent',
        percentBps: 1000,
      }),
    );
    return { id, code: discountCode.code };
  };
  const click = (affiliateId: string, occurredAt: Date, sessionId: string) =>
    makeClick({ programId, affiliateId, occurredAt, sessionId });
  const order = async (input: Partial<Parameters<typeof recordOrder>[2]> & { occurredAt: Date }) =>
    atTime(input.occurredAt, async () =>
      expectOk(
        await recordOrder(systemCtx, programId, {
          orderId: unique('o'),
          customerId: unique('c'),
          amount: 10_000,
          currency: 'USD',
          ...input,
        }),
      ),
    );
  const preview = (terms: Partial<PreviewTerms>, days = 90, maxOrders?: number) =>
    atTime(today, async () => {
      const before = await countRows();
      const answer = await previewAttribution(viewer, { programId, days, terms, maxOrders });
      if (!answer) throw new Error('no such program');
      expect(await countRows()).toEqual(before);
      return answer;
    });
  return { programId, member, click, order, preview };
}

type Preview = Awaited<ReturnType<Awaited<ReturnType<typeof scene>>['preview']>>;

/** "Anna USD 1 2000 → 0 0" */
const outcomes = ({ rows }: Preview) =>
  rows
    .map(
      ({ name, currency, now, then }) =>
        `${name} ${currency} ${now.orders} ${now.minor} → ${then.orders} ${then.minor}`,
    )
    .sort();

describe('a preview of other terms', () => {
  it('changes nothing on the same terms, and agrees with what every kind of order was given', async () => {
    const { member, click, order, preview, programId } = await scene({ trailingMonths: 1 });
    const anna = await member('Anna');
    const bert = await member('Bert', { commissionBps: 3_000 });
    const c1 = await click(anna.id, june(1), 'vis_a1');
    await click(bert.id, june(2), 'vis_a1');
    await order({ customerId: 'k1', click: c1.id, occurredAt: june(3) });
    await order({ customerId: 'k1', code: anna.code, occurredAt: june(5), amount: 777 });
    await order({ customerId: 'k2', code: anna.code, occurredAt: june(4), currency: 'EUR' });
    await order({ customerId: 'k3', occurredAt: june(4) });
    const old = await click(anna.id, june(-80), 'vis_a2');
    await order({ customerId: 'k4', click: old.id, occurredAt: june(6) });
    await atTime(june(7), () =>
      recordLead(systemCtx, programId, { customerId: 'k5', code: bert.code }),
    );
    await order({ customerId: 'k5', occurredAt: june(8) });
    const self = await makeUser({ email: 'self@people.example' });
    await member('Selma', { userId: self.id });
    const own = await db.affiliate.findFirstOrThrow({ where: { userId: self.id } });
    const c2 = await click(own.id, june(9), 'vis_a3');
    await order({
      customerId: 'k6',
      customerEmail: 'self@people.example',
      click: c2.id,
      occurredAt: june(10),
    });
    const first = await click(anna.id, june(-40), 'vis_a4');
    await order({ customerId: 'k7', click: first.id, occurredAt: june(-39) });
    await order({ customerId: 'k7', occurredAt: june(11) });

    const answer = await preview({}, 28);
    expect(answer).toMatchObject({ changedCount: 0, unlikeRecord: 0, guessed: 0, isCut: false });
    expect(answer.orders).toBe(8);
    expect(outcomes(answer)).toEqual([
      'Anna EUR 1 2000 → 1 2000',
      'Bert USD 3 6233 → 3 6233',
      'Selma USD 1 2000 → 1 2000',
    ]);
  });

  it('shows a changed rate to the unit, and leaves affiliates with their own rate alone', async () => {
    const { member, order, preview } = await scene();
    const anna = await member('Anna');
    const bert = await member('Bert', { commissionBps: 1_000 });
    await order({ code: anna.code, amount: 3_333, occurredAt: june(1) });
    await order({ code: anna.code, amount: 5_005, occurredAt: june(2) });
    await order({ code: bert.code, amount: 5_005, occurredAt: june(3) });
    // 12.5 % of 33.33 = 4.16625, of 50.05 = 6.25625; 20 % are 6.666 and 10.01. Half away from zero, each by itself.
    const answer = await preview({ commissionBps: 1_250 });
    expect(outcomes(answer)).toEqual(['Anna USD 2 1668 → 2 1043', 'Bert USD 1 501 → 1 501']);
    expect(answer.totals).toEqual([{ currency: 'USD', nowMinor: 2_169n, thenMinor: 1_544n }]);
    expect(answer).toMatchObject({ changedCount: 0, unlikeRecord: 0 });
  });

  it('shows a flat amount, which earns in its own currency only', async () => {
    const { member, order, preview } = await scene();
    const anna = await member('Anna');
    await order({ code: anna.code, occurredAt: june(1) });
    await order({ code: anna.code, currency: 'EUR', occurredAt: june(2) });
    const answer = await preview({
      commissionKind: 'flat',
      commissionFlatMinor: 900n,
      commissionFlatCurrency: 'USD',
    });
    expect(outcomes(answer)).toEqual(['Anna EUR 1 2000 → 1 0', 'Anna USD 1 2000 → 1 900']);
  });

  it('gives first clicks what last clicks had, later orders with them, and says why', async () => {
    const { member, click, order, preview } = await scene();
    const anna = await member('Anna');
    const bert = await member('Bert');
    await click(anna.id, june(1), 'vis_b1');
    const last = await click(bert.id, june(2), 'vis_b1');
    const { order: initial } = await order({
      customerId: 'first-last',
      click: last.id,
      occurredAt: june(3),
    });
    await order({ customerId: 'first-last', occurredAt: june(20), amount: 5_000 });
    const answer = await preview({ attribution: 'first' });
    expect(outcomes(answer)).toEqual(['Anna USD 0 0 → 2 3000', 'Bert USD 2 3000 → 0 0']);
    expect(answer.changedCount).toBe(2);
    expect(answer.changed.map((row) => [row.from, row.to, row.reason])).toEqual([
      ['Bert', 'Anna', 'CUSTOMER_OF_AFFILIATE'],
      ['Bert', 'Anna', 'FIRST_TOUCH'],
    ]);
    expect(answer.changed[1]).toMatchObject({ orderId: initial.id, nowMinor: 2_000n });
    // The initial order lies before the range and decides all the same.
    expect(outcomes(await preview({ attribution: 'first' }, 15))).toEqual([
      'Anna USD 0 0 → 1 1000',
      'Bert USD 1 1000 → 0 0',
    ]);
  });

  it('takes the order of an old click away with a shorter window, and returns one with a longer', async () => {
    const { member, click, order, preview } = await scene({ cookieDays: 30 });
    const anna = await member('Anna');
    const bert = await member('Bert', { cookieDays: 5 });
    const twenty = await click(anna.id, june(1), 'vis_c1');
    await order({ click: twenty.id, occurredAt: june(21) });
    const forty = await click(anna.id, june(-19), 'vis_c2');
    await order({ click: forty.id, occurredAt: june(21) });
    const own = await click(bert.id, june(10), 'vis_c3');
    await order({ click: own.id, occurredAt: june(21) });
    expect(outcomes(await preview({ cookieDays: 19 }))).toEqual(['Anna USD 1 2000 → 0 0']);
    // To the day: a click is good at exactly its age.
    expect(outcomes(await preview({ cookieDays: 20 }))).toEqual(['Anna USD 1 2000 → 1 2000']);
    const longer = await preview({ cookieDays: 40 });
    expect(outcomes(longer)).toEqual(['Anna USD 1 2000 → 2 4000']);
    expect(longer.changed).toMatchObject([{ from: null, to: 'Anna', reason: 'ONLY_TOUCH' }]);
    const shorter = await preview({ cookieDays: 19 });
    expect(shorter.changed).toMatchObject([{ from: 'Anna', to: null, reason: 'CLICK_EXPIRED' }]);
  });

  it('looks up the touches of a later order that would be the first to count', async () => {
    const { member, click, order, preview } = await scene();
    const anna = await member('Anna');
    const bert = await member('Bert');
    const old = await click(anna.id, june(-10), 'vis_d1');
    await order({ customerId: 'later', click: old.id, occurredAt: june(10) });
    // Seen in the same browser after the first order, and named by nothing.
    await click(bert.id, june(11), 'vis_d1');
    await order({ customerId: 'later', occurredAt: june(12) });
    const answer = await preview({ cookieDays: 10 });
    expect(outcomes(answer)).toEqual(['Anna USD 2 4000 → 0 0', 'Bert USD 0 0 → 1 2000']);
    expect(answer.guessed).toBe(0);
  });

  it('gives an order to the link or to the code', async () => {
    const { member, click, order, preview } = await scene();
    const anna = await member('Anna');
    const bert = await member('Bert');
    const c = await click(anna.id, june(1), 'vis_e1');
    await order({ click: c.id, code: bert.code, occurredAt: june(2) });
    const answer = await preview({ codeBeatsLink: false });
    expect(outcomes(answer)).toEqual(['Anna USD 0 0 → 1 2000', 'Bert USD 1 2000 → 0 0']);
    expect(answer.changed[0]).toMatchObject({ from: 'Bert', to: 'Anna', reason: 'ONLY_TOUCH' });
  });

  it('decides leads anew as well', async () => {
    const { programId, member, click, order, preview } = await scene();
    const anna = await member('Anna');
    const bert = await member('Bert');
    await click(anna.id, june(1), 'vis_f1');
    const last = await click(bert.id, june(2), 'vis_f1');
    await atTime(june(3), () =>
      recordLead(systemCtx, programId, { customerId: 'lead', click: last.id }),
    );
    await order({ customerId: 'lead', occurredAt: june(4) });
    expect(outcomes(await preview({ attribution: 'first' }))).toEqual([
      'Anna USD 0 0 → 1 2000',
      'Bert USD 1 2000 → 0 0',
    ]);
  });

  it('ends earlier with fewer months, and blocks own purchases when they are no longer allowed', async () => {
    const { member, order, preview } = await scene({ trailingMonths: 12, selfReferral: 'allow' });
    const anna = await member('Anna');
    await order({ customerId: 'trail', code: anna.code, occurredAt: june(-60) });
    await order({ customerId: 'trail', occurredAt: june(10), amount: 400 });
    const none = await preview({ trailingMonths: 1 });
    expect(outcomes(none)).toEqual(['Anna USD 2 2080 → 1 2000']);
    expect(none.changed).toMatchObject([{ from: 'Anna', to: null, reason: 'TRAILING_EXPIRED' }]);
    const user = await makeUser({ email: 'own@people.example' });
    const selma = await member('Selma', { userId: user.id });
    await order({ customerEmail: 'own@people.example', code: selma.code, occurredAt: june(11) });
    const blocked = await preview({ selfReferral: 'block' });
    expect(outcomes(blocked)).toContain('Selma USD 1 2000 → 0 0');
    expect(blocked.unlikeRecord).toBe(0);
  });

  it('goes by the status an affiliate had then', async () => {
    const { member, click, order, preview } = await scene();
    const anna = await member('Anna');
    const bert = await member('Bert');
    await click(anna.id, june(1), 'vis_g1');
    const last = await click(bert.id, june(2), 'vis_g1');
    await atTime(june(3), async () =>
      expectOk(
        await changeAffiliateStatus(staffCtx, {
          affiliateId: anna.id,
          to: 'paused',
          reason: 'On leave',
        }),
      ),
    );
    await order({ click: last.id, occurredAt: june(4) });
    expect(outcomes(await preview({ attribution: 'first' }))).toEqual(['Bert USD 1 2000 → 1 2000']);
  });

  it('keeps what a person decided', async () => {
    const { member, order, preview } = await scene();
    const anna = await member('Anna');
    await order({ customerId: 'by-hand', code: anna.code, occurredAt: june(1) });
    await db.attribution.updateMany({
      where: { customer: { externalId: 'by-hand' } },
      data: { source: 'manual' },
    });
    expect(outcomes(await preview({ codeBeatsLink: false, cookieDays: 1 }))).toEqual([
      'Anna USD 1 2000 → 1 2000',
    ]);
  });

  it('looks at the newest orders when there are too many, and at nothing of another program', async () => {
    const { member, order, preview } = await scene();
    const other = await scene();
    const stranger = await other.member('Olga');
    await other.order({ code: stranger.code, occurredAt: june(9) });
    const anna = await member('Anna');
    for (const day of [1, 2, 3, 4]) await order({ code: anna.code, occurredAt: june(day) });
    const cut = await preview({}, 90, 3);
    expect(cut).toMatchObject({ orders: 3, isCut: true });
    expect(cut.from > june(1)).toBe(true);
    expect(outcomes(cut)).toEqual(['Anna USD 3 6000 → 3 6000']);
    expect(
      await previewAttribution(viewer, { programId: 'prg_none', days: 9, terms: {} }),
    ).toBeNull();
  });
});

describe('a preview of other rules', () => {
  const ofProgram = { groupId: null, affiliateId: null };
  const rule = (outcome: RuleOutcome, conditions: RuleConditions = {}) => ({
    trigger: 'order' as const,
    name: null,
    conditions,
    outcome,
    startsAt: null,
    endsAt: null,
  });
  const share = (bps: number): RuleOutcome => ({ kind: 'share', bps });

  async function threeOrders() {
    const made = await scene();
    const anna = await made.member('Anna');
    const bert = await made.member('Bert', { commissionBps: 1000 });
    const lines = [{ sku: 'GIFT', amount: 4000 }];
    await made.order({ code: anna.code, occurredAt: june(1), lines });
    await made.order({ code: anna.code, occurredAt: june(2) });
    await made.order({ code: bert.code, occurredAt: june(3), lines });
    const preview = (rewards: RewardChange) =>
      atTime(today, async () => {
        const before = await countRows();
        const input = { programId: made.programId, days: 60, terms: {}, rewards };
        const answer = await previewAttribution(viewer, input);
        if (!answer) throw new Error('no such program');
        expect(await countRows()).toEqual(before);
        return answer;
      });
    const saved = async (input: object) =>
      expectOk(await createRule(staffCtx, made.programId, createRuleInput.parse(input))).rule;
    return { ...made, anna, bert, preview, saved };
  }

  it('that are added: an exclusion for everybody, a share below what somebody has of their own', async () => {
    const { preview } = await threeOrders();
    const noGifts = rule({ kind: 'nothing' }, { skus: ['GIFT'] });
    const answer = await preview({ kind: 'create', owner: ofProgram, rule: noGifts });
    expect(outcomes(answer)).toEqual(['Anna USD 2 4000 → 2 3200', 'Bert USD 1 1000 → 1 600']);
    expect(answer).toMatchObject({ unlikeRecord: 0, changedCount: 0, isCounted: false });
    const more = await preview({ kind: 'create', owner: ofProgram, rule: rule(share(5000)) });
    expect(outcomes(more)).toEqual(['Anna USD 2 4000 → 2 10000', 'Bert USD 1 1000 → 1 1000']);
  });

  it('that are edited, ended or put in another order', async () => {
    const { preview, saved } = await threeOrders();
    const first = await saved({ outcome: share(5000), conditions: { skus: ['GIFT'] } });
    const second = await saved({ outcome: share(4000), conditions: { skus: ['G*'] } });
    const now = 'Anna USD 2 5200 → 2';
    const of = async (change: RewardChange) => outcomes(await preview(change))[0];
    expect(await of({ kind: 'end', ruleId: first.id })).toBe(`${now} 4800`);
    expect(await of({ kind: 'change', ruleId: first.id, rule: rule(share(1000)) })).toBe(
      `${now} 2000`,
    );
    const ruleIds = [second.id, first.id];
    expect(await of({ kind: 'reorder', owner: ofProgram, ruleIds })).toBe(`${now} 4800`);
  });

  it('count figures and limits over the orders that are looked at, and say so', async () => {
    const { preview, anna } = await threeOrders();
    const tier = rule(share(3000), { figure: { figure: 'orders', period: 'month', atLeast: 2 } });
    const tiers = await preview({ kind: 'create', owner: ofProgram, rule: tier });
    expect(outcomes(tiers)[0]).toBe('Anna USD 2 4000 → 2 5000');
    expect(tiers.isCounted).toBe(true);
    const caps = [{ kind: 'per_month' as const, currency: 'USD', minor: 2500 }];
    const owner = { groupId: null, affiliateId: anna.id };
    const capped = await preview({ kind: 'caps', owner, caps });
    expect(outcomes(capped)).toEqual(['Anna USD 2 4000 → 2 2500', 'Bert USD 1 1000 → 1 1000']);
  });
});
