import { parserOf } from '@/lib/parse-one-of';
import type { Money } from '@/lib/money/money';
import type { Range } from '@/lib/reports/range';
import type { Waiting } from '@/lib/reports/waiting';

export const DIGEST_EVERY = ['daily', 'weekly'] as const;
export type DigestEvery = (typeof DIGEST_EVERY)[number];
export const parseDigestEvery = parserOf('how often a digest comes', DIGEST_EVERY);

export const DIGEST_TO = ['mail', 'channel'] as const;
export type DigestTo = (typeof DIGEST_TO)[number];

/** What came in over whole days of the program, as the overview counts it. */
export type CameIn = {
  clicks: number;
  leads: number;
  orders: number;
  revenue: Money[];
  earned: Money[];
};

/** What waits for a person. */
export type Waits = Waiting & {
  suggestedJoins: number;
  /** Of the range: events of shops that were refused, and what webhooks were not told. */
  refusedEvents: number;
  failedDeliveries: number;
};

export type RefundsAbove = { currency: string; minor: bigint; usualMinor: bigint };

/** What is not as usual, of the range. */
export type Odd = {
  holdsOpened: number;
  disputesOpened: number;
  refundsAbove: RefundsAbove[];
  /** By what they are called. */
  endpointsOff: string[];
  silentShops: string[];
};

export type DigestFigures = {
  programName: string;
  range: Range;
  /** The first day and the last one, as "2026-11-20". */
  days: { first: string; last: string };
  cameIn: CameIn;
  waits: Waits;
  odd: Odd;
};
