import type { OverridesInput } from '@/lib/programs/schema';

/** A dozen affiliates with habits of their own. Names and addresses are invented. */
export type DemoAffiliate = {
  name: string;
  email: string;
  code: string;
  /** Days before today on which they joined. */
  joinedDaysAgo: number;
  /** Visits a day at the start and today. */
  visits: [number, number];
  /** Orders per counted visit. */
  conversion: number;
  subIds: readonly [string, ...string[]];
  referrers: readonly [string, ...string[]];
  overrides: Partial<OverridesInput>;
  payout: 'paypal' | 'iban' | 'ach' | null;
  ends?: { daysAgo: number; status: 'paused' | 'banned'; reason: string };
  status?: 'applied';
};

export const DEMO_AFFILIATES: readonly DemoAffiliate[] = [
  {
    name: 'Ana Ruiz',
    email: 'ana@ruiz.example',
    code: 'ANA',
    joinedDaysAgo: 360,
    visits: [14, 38],
    conversion: 0.03,
    subIds: ['newsletter', 'youtube', 'bio-link'],
    referrers: ['mail.ruiz.example', 'video.example', 'social.example'],
    overrides: { discountBps: 1000 },
    payout: 'paypal',
  },
  {
    name: 'Ben Okafor',
    email: 'ben@okafor.example',
    code: 'BEN',
    joinedDaysAgo: 340,
    visits: [10, 24],
    conversion: 0.025,
    subIds: ['blog', 'podcast-12', 'podcast-13'],
    referrers: ['okafor.example', 'pods.example'],
    overrides: { commissionBps: 2500 },
    payout: 'iban',
  },
  {
    name: 'Brew Guide',
    email: 'editor@brewguide.example',
    code: 'BREWGUIDE',
    joinedDaysAgo: 330,
    visits: [22, 30],
    conversion: 0.018,
    subIds: ['best-grinders', 'pour-over', 'gift-guide'],
    referrers: ['brewguide.example'],
    overrides: {},
    payout: 'ach',
  },
  {
    name: 'Chloe Martin',
    email: 'chloe@martin.example',
    code: 'CHLOE',
    joinedDaysAgo: 300,
    visits: [4, 16],
    conversion: 0.02,
    subIds: ['stories', 'reels'],
    referrers: ['social.example'],
    overrides: { discountBps: 500 },
    payout: 'paypal',
  },
  {
    name: 'Deal Hopper',
    email: 'partners@dealhopper.example',
    code: 'DEALHOPPER',
    joinedDaysAgo: 280,
    visits: [30, 26],
    conversion: 0.008,
    subIds: ['coupons', 'cashback'],
    referrers: ['dealhopper.example'],
    overrides: { commissionBps: 400, holdDays: 60 },
    payout: 'paypal',
  },
  {
    name: 'Elif Demir',
    email: 'elif@demir.example',
    code: 'ELIF',
    joinedDaysAgo: 250,
    visits: [3, 9],
    conversion: 0.03,
    subIds: ['newsletter'],
    referrers: ['mail.demir.example'],
    overrides: { trailing: 'forever' },
    payout: 'iban',
  },
  {
    name: 'Finn Larsen',
    email: 'finn@larsen.example',
    code: 'FINN',
    joinedDaysAgo: 210,
    visits: [5, 7],
    conversion: 0.015,
    subIds: ['forum'],
    referrers: ['forum.example'],
    overrides: {},
    payout: null,
  },
  {
    name: 'Grace Kim',
    email: 'grace@kim.example',
    code: 'GRACE',
    joinedDaysAgo: 160,
    visits: [6, 20],
    conversion: 0.022,
    subIds: ['youtube', 'shorts'],
    referrers: ['video.example'],
    overrides: { commissionKind: 'flat', commissionFlatMinor: 900, commissionFlatCurrency: 'USD' },
    payout: 'paypal',
  },
  {
    name: 'Hotel Kitchen',
    email: 'buying@hotelkitchen.example',
    code: 'HOTELKITCHEN',
    joinedDaysAgo: 120,
    visits: [2, 4],
    conversion: 0.05,
    subIds: ['trade'],
    referrers: ['hotelkitchen.example'],
    overrides: { approval: 'automatic' },
    payout: 'ach',
  },
  {
    name: 'Ivo Novak',
    email: 'ivo@novak.example',
    code: 'IVO',
    joinedDaysAgo: 90,
    visits: [4, 6],
    conversion: 0.012,
    subIds: ['blog'],
    referrers: ['novak.example'],
    overrides: {},
    payout: 'paypal',
    ends: { daysAgo: 20, status: 'paused', reason: 'On leave until spring' },
  },
  {
    name: 'Jet Clicks',
    email: 'ads@jetclicks.example',
    code: 'JETCLICKS',
    joinedDaysAgo: 75,
    visits: [40, 40],
    conversion: 0.004,
    subIds: ['a', 'b', 'c'],
    referrers: ['ads.example'],
    overrides: {},
    payout: 'paypal',
    ends: { daysAgo: 12, status: 'banned', reason: 'Bids on the shop’s own name' },
  },
  {
    name: 'Kofi Mensah',
    email: 'kofi@mensah.example',
    code: 'KOFI',
    joinedDaysAgo: 2,
    visits: [0, 0],
    conversion: 0,
    subIds: ['podcast'],
    referrers: ['mensah.example'],
    overrides: {},
    payout: null,
    status: 'applied',
  },
];
