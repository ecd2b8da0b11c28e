import type { CheckQuery, Scope, Sequence } from '@/lib/books/invariants/types';
import { idsFrom } from '@/lib/ids';

/** Up to where the books were found in order. */
export type Mark = {
  entryId: bigint;
  auditId: bigint;
  sealPosition: bigint;
  /** By the database's clock. */
  notedAt: Date;
  wholeAt: Date;
};

/**
 * Ids that carry their time were made by the clock of some process, before the transaction that wrote them: they are
 * looked at from an hour before the mark on. A transaction lasts a minute at most.
 */
const OVERLAP_MS = 3_600_000;

export const overlapped = ({ notedAt }: Mark): Date => new Date(notedAt.getTime() - OVERLAP_MS);

/** Entries by account and by the affiliate of their transfers: those after one, with those up to another apart. */
export const sumsOf = (after: bigint, settledTo: bigint): string => `
  SELECT e.account_id, coalesce(t.affiliate_id, '') AS affiliate_id, sum(e.amount_minor) AS minor,
    coalesce(sum(e.amount_minor) FILTER (WHERE e.id <= ${settledTo}), 0) AS settled
  FROM ledger_entry e LEFT JOIN ledger_transfer t ON t.id = e.transfer_id
  WHERE e.id > ${after} GROUP BY 1, 2`;

/** A check over everything as one statement that needs no temporary table. */
export const alone = ({ sql }: CheckQuery): string =>
  `WITH account_sum AS (${sumsOf(0n, 0n)}) SELECT detail FROM (${sql(WHOLE)}) faults`;

export const WHOLE: Scope = {
  of: () => 'true',
  newer: () => 'true',
  alike: () => 'true',
  sealedTo: 0n,
};

/** What changed since the mark: it stands in the temporary tables `touched_…`, which lib/books/touched-sql makes. */
export function since(mark: Mark): Scope {
  const from: Record<Sequence, string> = {
    entry: String(mark.entryId),
    audit: String(mark.auditId),
    seal: String(mark.sealPosition),
    event: `'${idsFrom('outboxEvent', overlapped(mark))}'`,
    answer: `timestamptz '${overlapped(mark).toISOString()}'`,
  };
  return {
    of: (subject, column) => `${column} IN (SELECT id FROM touched_${subject})`,
    newer: (sequence, column) => `${column} > ${from[sequence]}`,
    alike: (columns, table, subject) =>
      `(${columns}) IN (SELECT ${columns} FROM ${table} WHERE id IN (SELECT id FROM touched_${subject}))`,
    sealedTo: mark.sealPosition,
  };
}
