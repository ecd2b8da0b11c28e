import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

/** Rows by their fields' names; every row of a table has the same fields. */
export type Rows = { table: TableName; rows: readonly object[] };

type TableName =
  | 'sales_order'
  | 'order_line'
  | 'attribution'
  | 'attribution_candidate'
  | 'commission'
  | 'commission_line'
  | 'hold'
  | 'payout_item'
  | 'ledger_transfer'
  | 'ledger_entry'
  | 'audit_event'
  | 'outbox_event';

/**
 * Inserts rows of several tables in one statement, however many there are. Fields that are left out get their column's
 * default. References between the tables hold: they are checked when the statement ends.
 */
export async function writeRows(tx: Tx, groups: readonly Rows[]): Promise<void> {
  const inserts = groups.filter(({ rows }) => rows.length > 0).map(insertOf);
  if (inserts.length === 0) return;
  const ctes = inserts.map((sql, at) => Prisma.sql`${Prisma.raw(`w${at}`)} AS (${sql})`);
  await tx.$executeRaw`WITH ${Prisma.join(ctes)} SELECT 1`;
}

/**
 * Sets the same fields of several rows, by id, in one statement. `where` may ask more of the row on file, which is `t`.
 * Returns how many rows there were.
 */
export async function updateRows(
  tx: Tx,
  table: TableName,
  rows: readonly { id: string }[],
  where: Prisma.Sql = Prisma.sql`true`,
): Promise<number> {
  const [first] = rows;
  if (!first) return 0;
  const columns = Object.keys(first).filter((field) => field !== 'id');
  const into = Prisma.raw(table);
  const set = Prisma.raw(
    columns.map((field) => `${columnOf(field)} = r.${columnOf(field)}`).join(),
  );
  return tx.$executeRaw`
    UPDATE ${into} AS t SET ${set} FROM jsonb_populate_recordset(NULL::${into}, ${jsonOf(rows)}::jsonb) AS r
    WHERE t.id = r.id AND ${where}`;
}

function insertOf({ table, rows }: Rows): Prisma.Sql {
  const columns = Object.keys(rows[0] ?? {}).map(columnOf);
  const into = Prisma.raw(table);
  const list = Prisma.raw(columns.join(', '));
  return Prisma.sql`INSERT INTO ${into} (${list}) SELECT ${list} FROM jsonb_populate_recordset(NULL::${into}, ${jsonOf(rows)}::jsonb)`;
}

const columnNames = new Map<string, string>();

/** Fields are named by the code, never by a caller. */
function columnOf(field: string): string {
  const known = columnNames.get(field);
  if (known !== undefined) return known;
  const column = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  columnNames.set(field, column);
  return column;
}

function jsonOf(rows: readonly object[]): string {
  return JSON.stringify(
    rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [columnOf(name), plain(value)]),
      ),
    ),
  );
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
