import type { PayoutStatus } from '@/lib/payouts/types';

/** What a provider says became of a payout. `waiting`: nothing final yet. */
export type Outcome = 'paid' | 'failed' | 'returned' | 'waiting';

/** One line of a result file, in the provider's words as far as they matter. */
export type ResultLine = {
  /** As a spreadsheet counts them, the first is 1; null: the file has no rows. */
  row: number | null;
  /** How the file names the payout. */
  key: string;
  outcome: Outcome;
  /** The provider's own word for it. */
  word: string;
  /** Null: the file does not say. */
  amount: { text: string; currency: string } | null;
  reason: string | null;
  reference: string | null;
};

export type ParsedResults = {
  /** Null: the file names no batch. */
  messageId: string | null;
  lines: ResultLine[];
  /** Said of every payout that has no line of its own; null: nothing is said of them. */
  others: Pick<ResultLine, 'outcome' | 'word' | 'reason'> | null;
  /** The bank refused the upload because it has this batch already: of the payouts it says nothing. */
  duplicateUpload?: boolean;
  /** Such a file names every payout of its batch; one that does not is a part of a file. */
  whole: boolean;
};

export type PlannedLine = {
  payoutId: string;
  affiliateId: string;
  amountMinor: bigint;
  from: PayoutStatus;
  /** `repeat`: it stands so already. `wait`: the provider has no final word yet. */
  does: 'pay' | 'fail' | 'return' | 'repeat' | 'wait';
  word: string;
  reason: string | null;
  reference: string | null;
};
