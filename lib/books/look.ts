import pg from 'pg';
import { checkMigrations } from '@/lib/books/check-migrations';
import { bookChecks } from '@/lib/books/invariants/books';
import { clickChecks } from '@/lib/books/invariants/clicks';
import { installationChecks } from '@/lib/books/invariants/guards';
import { historyChecks } from '@/lib/books/invariants/history';
import { lineChecks } from '@/lib/books/invariants/lines';
import { placeChecks } from '@/lib/books/invariants/money-in-place';
import { customerChecks } from '@/lib/books/invariants/customers';
import { rewardChecks } from '@/lib/books/invariants/rewards';
import { saleChecks } from '@/lib/books/invariants/sales';
import { since, WHOLE } from '@/lib/books/invariants/scopes';
import { sealChecks } from '@/lib/books/invariants/seal';
import { statementChecks } from '@/lib/books/invariants/statements';
import type { CheckQuery } from '@/lib/books/invariants/types';
import {
  addUp,
  findEnds,
  findMark,
  isOfThisHistory,
  moveMark,
  othersEnded,
} from '@/lib/books/marks-sql';
import {
  runCheck,
  TimedReader,
  unfinishedOf,
  type Check,
  type TimeLimits,
} from '@/lib/books/run-check';
import { findTouched, type Touched } from '@/lib/books/touched-sql';
import { env } from '@/lib/env';
import { logger } from '@/lib/logger';

export type Look = {
  /** Everything, or what changed since the mark. */
  whole: boolean;
  limits: TimeLimits;
  /** How long to wait for transactions that are under way, so that the mark can be moved; null leaves it. */
  keepMs: number | null;
};

export type Looked = {
  checks: Check[];
  /** Null: everything. */
  since: Date | null;
  touched: Touched | null;
  moved: boolean;
};

const byNumber = (a: CheckQuery, b: CheckQuery) =>
  Number(/\d+/.exec(a.id)?.[0] ?? 99) - Number(/\d+/.exec(b.id)?.[0] ?? 99);

const ofHistory = [
  ...bookChecks,
  ...placeChecks,
  ...historyChecks,
  ...saleChecks,
  ...rewardChecks,
  ...customerChecks,
  ...lineChecks,
].sort(byNumber);
const queries = [
  ...ofHistory,
  ...statementChecks,
  ...clickChecks,
  ...sealChecks,
  ...installationChecks,
];
/** They look at the present and need nothing made before. */
const ofNow = new Set([...clickChecks, ...installationChecks]);

/** A connection of its own, because a large history takes longer than a page's statement may. */
export async function withOwnConnection<T>(use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: env().DATABASE_URL,
    connectionTimeoutMillis: 5_000,
    query_timeout: 310_000,
    application_name: 'tributary-verify',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/**
 * Runs every check on one snapshot of the database, each in one statement. Reads only, until all of them hold: then the
 * mark is moved to where the tables ended before the snapshot was taken.
 */
export async function look(client: pg.Client, { whole, limits, keepMs }: Look): Promise<Looked> {
  const ends = await findEnds(client);
  const complete = keepMs !== null && (await othersEnded(client, keepMs));
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await client.query(`SET LOCAL work_mem = '64MB'`);
  // As the snapshot has it, with its sums: another run may have moved it meanwhile.
  const from = whole ? null : await findMark(client);
  const reader = new TimedReader(client, limits);
  const began = performance.now();
  const prepared = await reader.within(async () => {
    const touched = from && (await findTouched(client, from));
    await addUp(client, ends, from);
    return { touched };
  });
  logger.debug(
    { ms: Math.round(performance.now() - began), touched: prepared?.touched },
    'prepared',
  );
  // Temporary tables are made before: PostgreSQL lets a transaction that only reads make none.
  await client.query('SET TRANSACTION READ ONLY');
  const scope = from ? since(from) : WHOLE;
  const checks: Check[] = [];
  for (const query of queries) {
    const may = prepared !== null || ofNow.has(query);
    const began = performance.now();
    const check = may ? await reader.within(() => runCheck(client, query, scope)) : null;
    logger.debug({ check: query.id, ms: Math.round(performance.now() - began) }, 'a check ran');
    checks.push(check ?? unfinishedOf(query));
  }
  // Not with the little time that may be left of the last check.
  await client.query(`SELECT set_config('statement_timeout', '10s', true)`);
  checks.push(await checkMigrations(client));
  await client.query('COMMIT');
  const clean = checks.every((check) => check.ok && !check.unfinished);
  const forward = from === null || isOfThisHistory(from, ends);
  return {
    checks,
    since: from?.notedAt ?? null,
    touched: prepared?.touched ?? null,
    moved: complete && clean && forward && (await moveMark(client, from, ends)),
  };
}
