/** What a check looks up by id, once it is known to have changed. */
export type Subject =
  | 'affiliate'
  | 'commission'
  | 'customer'
  | 'order'
  | 'payout'
  | 'payout_item'
  | 'refund'
  | 'statement'
  | 'transfer';

/** What is found by its place: rows after the mark. */
export type Sequence = 'entry' | 'audit' | 'seal' | 'event' | 'answer';

/**
 * What a check looks at: everything, or what changed since a mark. It answers conditions for the WHERE of a check, so
 * that both forms are one text and cannot become two.
 */
export type Scope = {
  /** The column holds the id of something that is looked at. */
  of: (subject: Subject, column: string) => string;
  /** The row is among those that are looked at. */
  newer: (sequence: Sequence, column: string) => string;
  /** The columns say what those of a row that is looked at say, in a table whose ids are of the subject. */
  alike: (columns: string, table: string, subject: Subject) => string;
  /** Up to which place in the audit log's chain nothing is looked at. */
  sealedTo: bigint;
};

/**
 * A check as one set-based statement: each row it answers is one fault, described in its column `detail`. Beside the
 * tables it may read `account_sum`: all entries, added up by account and by the affiliate of their transfers.
 */
export type CheckQuery = { id: string; title: string; sql: (scope: Scope) => string };
