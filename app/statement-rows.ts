import type { StatementRowView } from '@/components/statements/columns';
import type { Viewer } from '@/lib/auth/viewer';
import { currentTime } from '@/lib/db/transact';
import { statementRef } from '@/lib/statements/open-statement';
import { monthOfStatement, monthWords } from '@/lib/statements/pdf/words';
import {
  listDueStatements,
  listStatements,
  type DueRow,
  type StatementSummary,
} from '@/lib/statements/queries';

/** An affiliate's statements, the latest first; on the first page those before them that are due and not issued yet. */
export async function statementRows(
  viewer: Viewer,
  affiliateId: string,
  page: { cursor?: string | null; limit?: number },
): Promise<{ rows: StatementRowView[]; nextCursor: string | null }> {
  const now = await currentTime();
  const [issued, due] = await Promise.all([
    listStatements(viewer, { affiliateId }, page),
    page.cursor ? [] : listDueStatements(viewer, now, { affiliateId, limit: 24 }),
  ]);
  return {
    rows: [...due.map(dueRow).reverse(), ...issued.items.map(issuedRow)],
    nextCursor: issued.nextCursor,
  };
}

function dueRow(due: DueRow): StatementRowView {
  return {
    ref: statementRef(due),
    number: null,
    kind: due.kind,
    period: due.kind === 'month' ? monthWords(due.month) : null,
    currency: due.currency,
    at: due.at,
    amountMinor: due.amountMinor,
  };
}

function issuedRow(row: StatementSummary): StatementRowView {
  return {
    ref: row.id,
    number: row.number,
    kind: row.kind,
    period: row.kind === 'month' ? monthWords(monthOfStatement(row)) : null,
    currency: row.currency,
    // The end is exclusive.
    at: new Date(row.to.getTime() - 1),
    amountMinor: row.amountMinor,
  };
}
