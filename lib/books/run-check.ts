import pg from 'pg';
import type { CheckQuery, Scope } from '@/lib/books/invariants/types';

export type Check = {
  id: string;
  title: string;
  ok: boolean;
  /** How many faults there are. */
  found: number;
  /** The first ten of them. */
  details: string[];
  /** Its time was over before it had an answer: nobody knows, and `ok` says nothing. */
  unfinished?: boolean;
};

const MAX_DETAILS = 10;
const QUERY_CANCELED = '57014';

export function checkOf(
  { id, title }: Pick<CheckQuery, 'id' | 'title'>,
  found: number,
  details: string[],
): Check {
  return { id, title, ok: found === 0, found, details: details.slice(0, MAX_DETAILS) };
}

export const unfinishedOf = (query: Pick<CheckQuery, 'id' | 'title'>): Check => ({
  ...checkOf(query, 0, []),
  unfinished: true,
});

/** How long a statement may take, and all of them together. Past it a run goes on without an answer to this one. */
export type TimeLimits = { statementMs: number; totalMs: number };

/** Runs what reads within its time, in the snapshot that is open on the connection. */
export class TimedReader {
  readonly #client: pg.Client;
  readonly #limits: TimeLimits;
  readonly #end: number;

  constructor(client: pg.Client, limits: TimeLimits) {
    this.#client = client;
    this.#limits = limits;
    this.#end = performance.now() + limits.totalMs;
  }

  /** Null when its time was over. The snapshot stays open. */
  async within<T>(read: () => Promise<T>): Promise<T | null> {
    const left = this.#end - performance.now();
    if (left < 1) return null;
    const limit = String(Math.ceil(Math.min(left, this.#limits.statementMs)));
    await this.#client.query('SAVEPOINT reading');
    await this.#client.query(`SELECT set_config('statement_timeout', $1, true)`, [limit]);
    try {
      const answer = await read();
      await this.#client.query('RELEASE SAVEPOINT reading');
      return answer;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== QUERY_CANCELED) throw error;
      await this.#client.query('ROLLBACK TO SAVEPOINT reading');
      return null;
    }
  }
}

export async function runCheck(client: pg.Client, query: CheckQuery, scope: Scope): Promise<Check> {
  const { rows } = await client.query<{ found: number; details: string[] | null }>(
    `SELECT count(*)::int AS found, (array_agg(detail ORDER BY detail))[1:${MAX_DETAILS}] AS details
     FROM (${query.sql(scope)}) faults`,
  );
  return checkOf(query, rows[0]?.found ?? 0, rows[0]?.details ?? []);
}
