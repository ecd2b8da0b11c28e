import { describe, expect, it } from 'vitest';
import { decideAttribution, decideLaterOrder, trailingExpiry } from '@/lib/attribution/rules';
import type { AffiliateFacts, Candidate } from '@/lib/attribution/types';
import { DAY_MS } from '@/lib/time/calendar';

const ORDER_AT = new Date('2026-03-31T12:00:00.000Z');
const daysBefore = (days: number, ms = 0) => new Date(ORDER_AT.getTime() - days * DAY_MS - ms);

function touch(kind: Candidate['kind'], affiliateId: string | null, more: Partial<Candidate> = {}) {
  return {
    kind,
    affiliateId,
    clickId: null,
    linkId: null,
    discountCodeId: null,
    code: null,
    subId: null,
    touchedAt: ORDER_AT,
    typedCode: kind === 'code',
    isFlood: false,
    flaw: null,
    ...more,
  } satisfies Candidate;
}
const click = (affiliateId: string, days: number, more: Partial<Candidate> = {}) =>
  touch('click', affiliateId, { touchedAt: daysBefore(days), ...more });
const visit = (affiliateId: string, days: number, more: Partial<Candidate> = {}) =>
  touch('visit', affiliateId, { touchedAt: daysBefore(days), ...more });
const landing = (affiliateId: string) => touch('landing', affiliateId);
const code = (affiliateId: string | null, more: Partial<Candidate> = {}) =>
  touch('code', affiliateId, more);

const plain: AffiliateFacts = {
  status: 'active',
  cookieDays: 60,
  selfReferral: 'hold',
  self: null,
};
const facts = (own: Record<string, Partial<AffiliateFacts>> = {}) =>
  new Map(['anna', 'bert'].map((id) => [id, { ...plain, ...own[id] }]));

const LAST = { attribution: 'last', codeBeatsLink: true } as const;
const FIRST = { attribution: 'first', codeBeatsLink: true } as const;
const LINK_FIRST = { attribution: 'last', codeBeatsLink: false } as const;

type Row = {
  label: string;
  candidates: Candidate[];
  terms?: typeof LAST | typeof FIRST | typeof LINK_FIRST;
  own?: Record<string, Partial<AffiliateFacts>>;
  winner: string | null;
  reason?: string;
  /** Of each candidate, in order. */
  why: string[];
};

const TABLE: Row[] = [
  { label: 'nothing at all: NO_TOUCH', candidates: [], winner: null, reason: 'NO_TOUCH', why: [] },
  {
    label: 'one click wins as the only touch',
    candidates: [click('anna', 1)],
    winner: 'anna',
    why: ['ONLY_TOUCH'],
  },
  {
    label: 'last touch: the visitor’s later click of another affiliate beats the one named',
    candidates: [click('anna', 10), visit('bert', 5)],
    winner: 'bert',
    why: ['LATER_TOUCH_WON', 'LAST_TOUCH'],
  },
  {
    label: 'first touch: the earlier one wins',
    candidates: [click('anna', 5), visit('bert', 10)],
    terms: FIRST,
    winner: 'bert',
    why: ['EARLIER_TOUCH_WON', 'FIRST_TOUCH'],
  },
  {
    label: 'first touch: an expired first click gives way to the next',
    candidates: [click('anna', 61), visit('bert', 10)],
    terms: FIRST,
    winner: 'bert',
    why: ['CLICK_EXPIRED', 'ONLY_TOUCH'],
  },
  {
    label: 'equal moments: the click that was named wins over the one that was found',
    candidates: [click('anna', 5), visit('bert', 5)],
    winner: 'anna',
    why: ['LAST_TOUCH', 'SAME_TOUCH'],
  },
  {
    label: 'an address that led to the shop wins where nothing else does',
    candidates: [landing('anna')],
    winner: 'anna',
    why: ['ONLY_TOUCH'],
  },
  {
    label: 'a click wins over the address, however much later that is',
    candidates: [landing('anna'), visit('bert', 50)],
    winner: 'bert',
    why: ['CLICK_BEATS_LANDING', 'ONLY_TOUCH'],
  },
  {
    label: 'first touch: a click wins over the address, although it comes after it',
    candidates: [touch('landing', 'anna', { touchedAt: daysBefore(9) }), click('bert', 1)],
    terms: FIRST,
    winner: 'bert',
    why: ['CLICK_BEATS_LANDING', 'ONLY_TOUCH'],
  },
  {
    label: 'a lead wins over the address',
    candidates: [touch('lead', 'bert', { touchedAt: daysBefore(3) }), landing('anna')],
    winner: 'bert',
    why: ['ONLY_TOUCH', 'CLICK_BEATS_LANDING'],
  },
  {
    label: 'a click that cannot win leaves it to the address',
    candidates: [visit('bert', 61), landing('anna')],
    winner: 'anna',
    why: ['CLICK_EXPIRED', 'ONLY_TOUCH'],
  },
  {
    label: 'a typed code wins over the address',
    candidates: [code('bert'), landing('anna')],
    winner: 'bert',
    why: ['CODE_TYPED', 'CODE_BEATS_LINK'],
  },
  {
    label: 'codeBeatsLink false: the address is a link',
    candidates: [code('bert'), landing('anna')],
    terms: LINK_FIRST,
    winner: 'anna',
    why: ['LINK_BEATS_CODE', 'ONLY_TOUCH'],
  },
  {
    label: 'an address of an affiliate who is not active brings nobody',
    candidates: [landing('anna')],
    own: { anna: { status: 'paused' } },
    winner: null,
    reason: 'AFFILIATE_INACTIVE',
    why: ['AFFILIATE_INACTIVE'],
  },
  {
    label: 'an address of the buyer’s own is a self-referral',
    candidates: [landing('anna')],
    own: { anna: { self: 'same_email', selfReferral: 'block' } },
    winner: null,
    reason: 'SELF_REFERRAL',
    why: ['SELF_REFERRAL'],
  },
  {
    label: 'a typed code wins over a click, and the click says so',
    candidates: [code('bert'), click('anna', 1)],
    winner: 'bert',
    why: ['CODE_TYPED', 'CODE_BEATS_LINK'],
  },
  {
    label: 'codeBeatsLink false: a valid click wins over the code',
    candidates: [code('bert'), click('anna', 1)],
    terms: LINK_FIRST,
    winner: 'anna',
    why: ['LINK_BEATS_CODE', 'ONLY_TOUCH'],
  },
  {
    label: 'codeBeatsLink false: the code counts when the click is no longer valid',
    candidates: [code('bert'), click('anna', 61)],
    terms: LINK_FIRST,
    winner: 'bert',
    why: ['CODE_WITHOUT_CLICK', 'CLICK_EXPIRED'],
  },
  {
    label: 'an unknown code leaves the click to win',
    candidates: [code(null, { flaw: 'UNKNOWN_CODE' }), click('anna', 1)],
    winner: 'anna',
    why: ['UNKNOWN_CODE', 'ONLY_TOUCH'],
  },
  {
    label: 'only an unknown code: UNKNOWN_CODE',
    candidates: [code(null, { flaw: 'UNKNOWN_CODE' })],
    winner: null,
    reason: 'UNKNOWN_CODE',
    why: ['UNKNOWN_CODE'],
  },
  {
    label: 'a code outside its window: CODE_INACTIVE',
    candidates: [code('anna', { flaw: 'CODE_INACTIVE' })],
    winner: null,
    reason: 'CODE_INACTIVE',
    why: ['CODE_INACTIVE'],
  },
  {
    label: 'a code of nobody attributes nobody: NO_TOUCH',
    candidates: [code(null, { flaw: 'CODE_WITHOUT_AFFILIATE' })],
    winner: null,
    reason: 'NO_TOUCH',
    why: ['CODE_WITHOUT_AFFILIATE'],
  },
  {
    label: 'a click that is not ours: NO_TOUCH',
    candidates: [touch('click', null, { flaw: 'UNKNOWN_CLICK' })],
    winner: null,
    reason: 'NO_TOUCH',
    why: ['UNKNOWN_CLICK'],
  },
  {
    label: 'a click of another program’s affiliate is not ours either',
    candidates: [click('stranger', 1)],
    winner: null,
    reason: 'NO_TOUCH',
    why: ['UNKNOWN_CLICK'],
  },
  {
    label: 'a click exactly cookieDays old still counts',
    candidates: [click('anna', 60)],
    winner: 'anna',
    why: ['ONLY_TOUCH'],
  },
  {
    label: 'a millisecond more: CLICK_EXPIRED',
    candidates: [click('anna', 0, { touchedAt: daysBefore(60, 1) })],
    winner: null,
    reason: 'CLICK_EXPIRED',
    why: ['CLICK_EXPIRED'],
  },
  {
    label: 'cookieDays are those of the candidate’s own affiliate',
    candidates: [click('anna', 20), visit('bert', 30)],
    own: { anna: { cookieDays: 10 }, bert: { cookieDays: 90 } },
    winner: 'bert',
    why: ['CLICK_EXPIRED', 'ONLY_TOUCH'],
  },
  {
    label: 'a filtered click: CLICK_FILTERED',
    candidates: [click('anna', 1, { flaw: 'CLICK_FILTERED' })],
    winner: null,
    reason: 'CLICK_FILTERED',
    why: ['CLICK_FILTERED'],
  },
  {
    label: 'a filtered visit beside a good click does no harm',
    candidates: [click('anna', 3), visit('bert', 1, { flaw: 'CLICK_FILTERED' })],
    winner: 'anna',
    why: ['ONLY_TOUCH', 'CLICK_FILTERED'],
  },
  {
    label: 'a paused affiliate wins no new customer: AFFILIATE_INACTIVE',
    candidates: [click('anna', 1)],
    own: { anna: { status: 'paused' } },
    winner: null,
    reason: 'AFFILIATE_INACTIVE',
    why: ['AFFILIATE_INACTIVE'],
  },
  {
    label: 'a paused affiliate’s code gives way to another’s click',
    candidates: [code('anna'), click('bert', 1)],
    own: { anna: { status: 'paused' } },
    winner: 'bert',
    why: ['AFFILIATE_INACTIVE', 'ONLY_TOUCH'],
  },
  {
    label: 'an affiliate who waits to be accepted wins nobody',
    candidates: [click('anna', 1)],
    own: { anna: { status: 'applied' } },
    winner: null,
    reason: 'AFFILIATE_INACTIVE',
    why: ['AFFILIATE_INACTIVE'],
  },
  {
    label: 'a banned affiliate wins nobody',
    candidates: [click('anna', 1)],
    own: { anna: { status: 'banned' } },
    winner: null,
    reason: 'AFFILIATE_INACTIVE',
    why: ['AFFILIATE_INACTIVE'],
  },
  {
    label: 'self-referral blocked: SELF_REFERRAL',
    candidates: [click('anna', 1)],
    own: { anna: { self: 'same_email', selfReferral: 'block' } },
    winner: null,
    reason: 'SELF_REFERRAL',
    why: ['SELF_REFERRAL'],
  },
  {
    label: 'self-referral blocked leaves the order to the next candidate',
    candidates: [click('anna', 1), visit('bert', 2)],
    own: { anna: { self: 'same_user', selfReferral: 'block' } },
    winner: 'bert',
    why: ['SELF_REFERRAL', 'ONLY_TOUCH'],
  },
  {
    label: 'a lead does not age as a click does',
    candidates: [touch('lead', 'anna', { touchedAt: daysBefore(90) })],
    winner: 'anna',
    why: ['ONLY_TOUCH'],
  },
  {
    label: 'last touch: a click after the lead wins over it',
    candidates: [click('bert', 1), touch('lead', 'anna', { touchedAt: daysBefore(5) })],
    winner: 'bert',
    why: ['LAST_TOUCH', 'LATER_TOUCH_WON'],
  },
  {
    label: 'a lead that came by a code counts as a typed code',
    candidates: [
      click('bert', 1),
      touch('lead', 'anna', { touchedAt: daysBefore(5), typedCode: true }),
    ],
    winner: 'anna',
    why: ['CODE_BEATS_LINK', 'CODE_TYPED'],
  },
  {
    label: 'a visit after the order did not bring it',
    candidates: [visit('anna', 0, { touchedAt: new Date(ORDER_AT.getTime() + 1) })],
    winner: null,
    reason: 'NO_TOUCH',
    why: ['AFTER_ORDER'],
  },
  {
    label: 'the named click may lie five minutes ahead: two clocks differ',
    candidates: [click('anna', 0, { touchedAt: new Date(ORDER_AT.getTime() + 300_000) })],
    winner: 'anna',
    why: ['ONLY_TOUCH'],
  },
  {
    label: 'and no more than that',
    candidates: [click('anna', 0, { touchedAt: new Date(ORDER_AT.getTime() + 300_001) })],
    winner: null,
    reason: 'NO_TOUCH',
    why: ['AFTER_ORDER'],
  },
  {
    label: 'the reason told is that of the candidate that came farthest',
    candidates: [code(null, { flaw: 'UNKNOWN_CODE' }), click('anna', 61)],
    winner: null,
    reason: 'CLICK_EXPIRED',
    why: ['UNKNOWN_CODE', 'CLICK_EXPIRED'],
  },
];

describe('who brought the customer', () => {
  it.each(TABLE)('$label', ({ candidates, terms, own, winner, reason, why }) => {
    const decision = decideAttribution(candidates, facts(own), terms ?? LAST, ORDER_AT);
    expect(decision.winner?.affiliateId ?? null).toBe(winner);
    expect(decision.reason).toBe(reason ?? null);
    expect(decision.candidates.map((candidate) => candidate.reason)).toEqual(why);
    expect(decision.candidates.filter((candidate) => candidate.outcome === 'won')).toHaveLength(
      winner === null ? 0 : 1,
    );
  });

  it.each([
    ['hold marks it', 'hold', 'same_email'],
    ['allow does not', 'allow', null],
  ] as const)('a self-referral that may win: %s', (_label, selfReferral, expected) => {
    const own = facts({ anna: { self: 'same_email', selfReferral } });
    const decision = decideAttribution([click('anna', 1)], own, LAST, ORDER_AT);
    expect(decision.winner?.affiliateId).toBe('anna');
    expect(decision.selfReferral).toBe(expected);
  });
});

describe('the trailing period', () => {
  it.each([
    ['31 January + 1 month', '2026-01-31T10:00:00Z', 1, '2026-02-28T10:00:00.000Z'],
    ['31 January of a leap year + 1 month', '2028-01-31T10:00:00Z', 1, '2028-02-29T10:00:00.000Z'],
    ['29 February + 12 months', '2028-02-29T00:00:00Z', 12, '2029-02-28T00:00:00.000Z'],
    ['0 months is the order’s own instant', '2026-01-31T10:00:00Z', 0, '2026-01-31T10:00:00.000Z'],
  ])('%s', (_label, from, months, expected) => {
    expect(trailingExpiry(new Date(from), months)?.toISOString()).toBe(expected);
  });

  it('null is forever', () => {
    expect(trailingExpiry(ORDER_AT, null)).toBeNull();
  });
});

describe('a later order of the same customer', () => {
  const order = { occurredAt: ORDER_AT };
  const until = (ms: number) => ({ trailingExpiresAt: new Date(ORDER_AT.getTime() + ms) });
  const held = { earns: true, selfReferral: 'same_user' };

  it.each([
    ['earns forever', { trailingExpiresAt: null }, {}, { earns: true, selfReferral: null }],
    ['earns a millisecond before the end', until(1), {}, { earns: true, selfReferral: null }],
    ['earns nothing at the very end', until(0), {}, { earns: false, reason: 'TRAILING_EXPIRED' }],
    [
      'earns while the affiliate is paused',
      until(1),
      { status: 'paused' },
      { earns: true, selfReferral: null },
    ],
    [
      'earns nothing when banned',
      until(1),
      { status: 'banned' },
      { earns: false, reason: 'AFFILIATE_INACTIVE' },
    ],
    ['is held as a self-referral', until(1), { self: 'same_user' }, held],
    [
      'earns nothing as a blocked self-referral',
      until(1),
      { self: 'same_user', selfReferral: 'block' },
      { earns: false, reason: 'SELF_REFERRAL' },
    ],
  ] as const)('%s', (_label, attribution, own, expected) => {
    expect(decideLaterOrder(order, attribution, { ...plain, ...own })).toEqual(expected);
  });
});
