import { ArrowDown, ArrowUp } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { SelectAll, SelectRow } from '@/components/ui/selection';

/** Where a cell stands in the lines a row has on a phone: what and how much, then the rest; last what needs a line of its own. */
export type PhonePlace = 'title' | 'figure' | 'meta' | 'status' | 'line' | 'hidden';

export type Column<Row> = {
  key: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** end for money and figures. */
  align?: 'start' | 'end';
  /** The first column is the title, the others are meta, unless said here. */
  phone?: PhonePlace;
  /** Said before the cell on a phone, where there is no head: "Payable". */
  phoneLabel?: string;
  /** Makes the head a link that sorts. */
  sort?: { href: string; direction?: 'asc' | 'desc' };
  /** The head is for screen readers only. */
  hideHeader?: boolean;
  className?: string;
};

export type DataTableProps<Row> = {
  /** Names the table for screen readers. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The row's own page or drawer; the title cell becomes its link, and the whole row takes the press. */
  rowHref?: ((row: Row) => string) | undefined;
  /** Checkboxes, named by this; needs a <SelectionProvider> around the table. */
  selectLabel?: ((row: Row) => string) | undefined;
  /** The row whose drawer is open. */
  activeKey?: string | undefined;
  /** A last line, by column key. */
  totals?: Readonly<Record<string, ReactNode>> | undefined;
  /** Shown instead of rows. */
  empty?: ReactNode;
  className?: string;
};

const phonePlaces: Record<PhonePlace, string> = {
  title: 'max-md:order-1 max-md:min-w-0 max-md:flex-1 max-md:basis-1/2 max-md:font-medium',
  figure: 'max-md:order-2 max-md:font-medium',
  meta: 'max-md:order-4 max-md:text-sm max-md:text-muted',
  status: 'max-md:order-5 max-md:ml-auto',
  line: 'max-md:order-6 max-md:basis-full max-md:text-sm max-md:text-muted',
  hidden: 'max-md:hidden',
};

function placeOf<Row>(column: Column<Row>, index: number): PhonePlace {
  return column.phone ?? (index === 0 ? 'title' : 'meta');
}

/**
 * One table for both sizes: lines up as a table on a desk, and as cards of two lines on a phone, from the same markup,
 * so that nothing is there twice. Explicit roles keep it a table where CSS has made it something else.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, rows, rowKey, rowHref, selectLabel, activeKey, totals, empty, className } =
    props;
  if (rows.length === 0 && empty) return empty;
  const canBeReached = Boolean(rowHref ?? selectLabel);
  return (
    <div
      className={cn('min-w-0 overflow-clip rounded-[inherit] md:max-xl:overflow-x-auto', className)}
      {...(canBeReached ? {} : { role: 'region', 'aria-label': caption, tabIndex: 0 })}
    >
      <table role="table" className="w-full text-base max-md:block">
        <caption className="sr-only">{caption}</caption>
        <HeadRow {...props} />
        <tbody role="rowgroup" className="max-md:block">
          {rows.map((row) => {
            const key = rowKey(row);
            return <BodyRow key={key} {...props} row={row} id={key} isActive={key === activeKey} />;
          })}
        </tbody>
        {totals ? <TotalsRow {...props} totals={totals} /> : null}
      </table>
    </div>
  );
}

function HeadRow<Row>({ columns, selectLabel }: DataTableProps<Row>) {
  return (
    <thead role="rowgroup" className="max-md:sr-only">
      <tr role="row">
        {selectLabel ? (
          <th role="columnheader" scope="col" className={cn(headClass, 'w-10 pr-0')}>
            <SelectAll />
          </th>
        ) : null}
        {columns.map((column) => (
          <th
            key={column.key}
            role="columnheader"
            scope="col"
            aria-sort={
              column.sort?.direction
                ? column.sort.direction === 'asc'
                  ? 'ascending'
                  : 'descending'
                : undefined
            }
            className={cn(headClass, column.align === 'end' ? 'text-right' : 'text-left')}
          >
            <Head column={column} />
          </th>
        ))}
      </tr>
    </thead>
  );
}

type BodyRowProps<Row> = DataTableProps<Row> & { row: Row; id: string; isActive: boolean };

function BodyRow<Row>({ columns, rowHref, selectLabel, row, id, isActive }: BodyRowProps<Row>) {
  const href = rowHref?.(row);
  return (
    <tr
      role="row"
      aria-current={isActive ? 'true' : undefined}
      className={cn(
        rowClass,
        'has-[input:checked]:bg-accent-soft aria-[current]:bg-accent-soft',
        href && 'hover:bg-hover has-[input:checked]:hover:bg-accent-soft',
        selectLabel && 'max-md:pl-12',
      )}
    >
      {selectLabel ? (
        <td
          role="cell"
          className="relative z-1 w-10 py-0 pl-4 align-middle max-md:absolute max-md:top-0 max-md:left-0 md:pl-5"
        >
          <SelectRow id={id} label={selectLabel(row)} />
        </td>
      ) : null}
      {columns.map((column, index) => (
        <Cell
          key={column.key}
          column={column}
          place={placeOf(column, index)}
          href={index === 0 ? href : undefined}
        >
          {column.cell(row)}
        </Cell>
      ))}
    </tr>
  );
}

type Totals = NonNullable<DataTableProps<unknown>['totals']>;

function TotalsRow<Row>({
  columns,
  selectLabel,
  totals,
}: DataTableProps<Row> & { totals: Totals }) {
  return (
    <tfoot role="rowgroup" className="max-md:block">
      <tr role="row" className={cn(rowClass, 'border-line-strong font-medium first:border-t')}>
        {selectLabel ? <td role="cell" className="max-md:hidden" /> : null}
        {columns.map((column, index) => (
          <Cell
            key={column.key}
            column={column}
            place={column.key in totals ? placeOf(column, index) : 'hidden'}
          >
            {totals[column.key]}
          </Cell>
        ))}
      </tr>
    </tfoot>
  );
}

const headClass =
  'h-10 border-b border-line bg-surface px-3 text-sm font-medium whitespace-nowrap text-muted first:pl-4 last:pr-4 md:first:pl-5 md:last:pr-5 ' +
  'xl:sticky xl:top-(--top-line) xl:z-10';

/* The ::before breaks the phone's flex line after the figure. */
const rowClass =
  'relative border-t border-line transition-colors first:border-t-0 ' +
  "max-md:flex max-md:min-h-15 max-md:flex-wrap max-md:items-baseline max-md:gap-x-3 max-md:gap-y-0.5 max-md:px-4 max-md:py-2.5 max-md:before:order-3 max-md:before:basis-full max-md:before:content-['']";

function Head<Row>({ column }: { column: Column<Row> }) {
  if (column.hideHeader) return <span className="sr-only">{column.header}</span>;
  if (!column.sort) return column.header;
  const Arrow = column.sort.direction === 'asc' ? ArrowUp : ArrowDown;
  return (
    <Link
      href={column.sort.href}
      scroll={false}
      className="hover:text-ink inline-flex items-center gap-1 rounded-sm"
    >
      {column.header}
      <Arrow aria-hidden size={12} className={column.sort.direction ? '' : 'opacity-30'} />
    </Link>
  );
}

type CellProps<Row> = {
  column: Column<Row>;
  place: PhonePlace;
  href?: string | undefined;
  children: ReactNode;
};

function Cell<Row>({ column, place, href, children }: CellProps<Row>) {
  return (
    <td
      role="cell"
      className={cn(
        'md:h-10 md:px-3 md:py-1 md:align-middle md:first:pl-5 md:last:pr-5',
        column.align === 'end' && 'text-right tabular-nums',
        phonePlaces[place],
        column.className,
      )}
    >
      {column.phoneLabel ? <span className="md:hidden">{column.phoneLabel} </span> : null}
      {href ? (
        <Link
          href={href}
          scroll={false}
          className="focus-visible:after:outline-accent outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2"
        >
          {children}
        </Link>
      ) : (
        children
      )}
    </td>
  );
}
