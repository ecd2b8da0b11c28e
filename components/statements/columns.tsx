import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { Money } from '@/components/ui/money';

/** One statement, issued or (without a number) due: the first who opens it has it issued. */
export type StatementRowView = {
  /** How it is named in the address of its files. */
  ref: string;
  number: number | null;
  kind: 'month' | 'payout';
  /** "October 2026"; of a payout null: its time is shown. */
  period: string | null;
  currency: string | null;
  /** When what it covers ended. */
  at: Date | null;
  amountMinor: bigint | null;
};

/** path: "/portal/statements", below which their files are. */
export function statementColumns(path: string): readonly Column<StatementRowView>[] {
  return [
    {
      key: 'of',
      header: 'Statement',
      cell: (row) =>
        row.period ?? (
          <>
            Payout{row.at ? ' of ' : null}
            {row.at ? <DateTime value={row.at} format="date" /> : null}
          </>
        ),
    },
    {
      key: 'number',
      header: 'Number',
      phoneLabel: 'Number',
      cell: (row) => row.number ?? <span className="text-muted">At first download</span>,
    },
    {
      key: 'amount',
      header: 'Paid or closing balance',
      align: 'end',
      phone: 'figure',
      cell: (row) =>
        row.amountMinor !== null && row.currency !== null ? (
          <Money minor={row.amountMinor} currency={row.currency} />
        ) : (
          <span className="text-muted">{row.currency}</span>
        ),
    },
    {
      key: 'files',
      header: 'Files',
      align: 'end',
      phone: 'status',
      cell: (row) => <StatementFiles path={path} of={row.ref} name={nameOf(row)} />,
    },
  ];
}

function nameOf(row: StatementRowView): string {
  return row.number === null ? (row.period ?? 'the payout') : `statement ${row.number}`;
}

/** The two files of a statement. Plain links: the router must not fetch them ahead. */
export function StatementFiles({ path, of, name }: { path: string; of: string; name: string }) {
  const look =
    'text-accent rounded-sm underline-offset-2 hover:underline pointer-coarse:inline-flex pointer-coarse:min-h-11 pointer-coarse:items-center';
  const href = (format: string) => `${path}/${encodeURIComponent(of)}/${format}`;
  return (
    <span className="inline-flex gap-3">
      <a className={look} href={href('pdf')} aria-label={`PDF of ${name}`}>
        PDF
      </a>
      <a className={look} href={href('csv')} aria-label={`CSV of ${name}`}>
        CSV
      </a>
    </span>
  );
}
