/** What a message needs to know, looked up when it is sent. */
export type MailFacts = {
  name: string;
  program: string;
  appUrl: string;
  /** Minor units. */
  amountMinor: bigint | null;
  currency: string | null;
  reason: string | null;
  /** The merchant's own number of the order. */
  order: string | null;
  payableOn: Date | null;
  /** In which that day is named; UTC when it is left out. */
  timeZone?: string;
  masked: string | null;
  /** By which the reader gets in. */
  link?: string | null;
  /** Digits to type. */
  code?: string | null;
  /** Recovery codes that were not used yet. */
  left?: number | null;
  /** Who of the staff did it. */
  by?: string | null;
  /** The checks of the books that failed. */
  failing?: readonly string[];
  /** What a webhook is called. */
  webhook?: string | null;
  /** It takes digests. */
  isChannel?: boolean;
  /** What came in, what waits and what is odd, in words. */
  digest?: { subject: string; lines: readonly string[] };
};
