/**
 * What stands for a fragment that only the running program can put together: rows of the same names and types. The
 * statement around it is checked.
 */
export const STAND_INS: Record<string, string> = {
  // Parts of a window from three tables, by dimensions that are asked for.
  clickRows: `SELECT NULL::text AS affiliate_id, NULL::date AS day, NULL::text AS dimension, NULL::text AS value, 0::bigint AS clicks`,
  // As many branches as a calendar has periods.
  dayBy: `(now() AT TIME ZONE 'UTC')::date`,
  dayByGroups: `(now() AT TIME ZONE 'UTC')::date`,
};

/** Statements that cannot be written out before the program runs, with the reason. Integration tests run each of them. */
export const UNCHECKED: { file: string; count: number; reason: string }[] = [
  {
    file: 'lib/books/run-check.ts',
    count: 1,
    reason: 'one statement around each of the invariants, which all have the same column',
  },
  {
    file: 'lib/books/touched-sql.ts',
    count: 2,
    reason: 'makes temporary tables, one out of the other',
  },
  {
    file: 'lib/books/marks-sql.ts',
    count: 2,
    reason:
      'a temporary table, which no migrated database has: how it is made, and what is read of it',
  },
  {
    file: 'lib/clicks/rollups/detail-clicks.ts',
    count: 1,
    reason: 'the list of dimensions makes the statement',
  },
  {
    file: 'lib/clicks/rollups/fold-rollups.ts',
    count: 1,
    reason: 'the list of dimensions makes the statement',
  },
  {
    file: 'lib/clicks/rollups/rebuild-rollups.ts',
    count: 4,
    reason:
      'the list of dimensions makes one, and the words that all share for days and zones the others',
  },
  {
    file: 'lib/clicks/rollups/expire-clicks.ts',
    count: 1,
    reason: 'partitions are named after months',
  },
  {
    file: 'lib/db/write-rows.ts',
    count: 2,
    reason: 'tables and columns come from the rows that are written',
  },
  {
    file: 'lib/reports/exports/read-all.ts',
    count: 1,
    reason: 'one statement around the SELECT of each export, which is checked where it stands',
  },
  {
    file: 'lib/server/postgres/grant.ts',
    count: 8,
    reason: 'grants name the role and the schemas, which no parameter can',
  },
  {
    file: 'lib/server/postgres/app-role.ts',
    count: 1,
    reason: 'a role’s password is no parameter',
  },
  { file: 'prisma/engine.ts', count: 2, reason: 'runs the text of a migration' },
  { file: 'prisma/migrate.ts', count: 1, reason: 'runs the text of a down.sql' },
];
