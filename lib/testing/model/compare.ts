import type pg from 'pg';
import { bookChecks } from '@/lib/books/invariants/books';
import { alone } from '@/lib/books/invariants/scopes';
import { historyChecks } from '@/lib/books/invariants/history';
import { lineChecks } from '@/lib/books/invariants/lines';
import { placeChecks } from '@/lib/books/invariants/money-in-place';
import { rewardChecks } from '@/lib/books/invariants/rewards';
import { saleChecks } from '@/lib/books/invariants/sales';
import { PLACES, type Books } from '@/lib/testing/model/books';
import type { World } from '@/lib/testing/model/say';

/** Everything that model and database have to agree on, as lines of text. */
export function linesOfModel(books: Books): string[] {
  const lines: string[] = [];
  const balances = new Map<string, bigint>();
  for (const [key, one] of books.earnings) {
    const places = PLACES.filter((place) => one.at[place] !== 0n);
    const holds = [...one.holds].sort().join('+') || 'none';
    const money = places.map((place) => `${place} ${one.at[place]}`).sort();
    // Where it stood when it was taken back whole: nothing else tells, and a reversal asks.
    const was = one.matured ? 'matured' : one.approved ? 'approved' : 'new';
    lines.push(
      `commission ${key}: ${one.status}, was ${was}, taken back ${one.takenBack}, held ${holds}, ${money.join(', ')}`,
    );
    one.byLine.forEach((amount, position) => {
      lines.push(`line ${key} ${position}: ${amount}`);
    });
    for (const place of places) {
      const account = `${one.affiliate} ${one.currency} ${place}`;
      balances.set(account, (balances.get(account) ?? 0n) + one.at[place]);
    }
  }
  for (const [account, minor] of balances)
    if (minor !== 0n) lines.push(`account ${account}: ${minor}`);
  for (const [currency, accounts] of Object.entries(books.outside)) {
    for (const [kind, minor] of Object.entries(accounts)) {
      if (minor !== 0n) lines.push(`account program ${currency} ${kind}: ${minor}`);
    }
  }
  for (const one of books.payouts.values())
    lines.push(`payout ${one.id}: ${one.status} ${one.amount} in ${one.batch ?? 'none'}`);
  for (const one of books.batches.values())
    lines.push(`batch ${one.id}: ${one.status} ${one.currency}`);
  for (const number of books.banned.keys()) lines.push(`affiliate ${number}: banned`);
  for (const [day, minor] of books.spent) lines.push(`agent on ${day}: ${minor}`);
  for (const one of books.sales.values()) {
    lines.push(`order ${one.key} of ${one.affiliate ?? 'nobody'}: refunded ${one.refunded}`);
  }
  for (const one of books.refunds.values()) {
    lines.push(`refund ${one.key} of ${one.order}: ${WORDS[one.status]} ${one.amount}`);
  }
  for (const one of books.disputes.values()) {
    lines.push(`dispute ${one.key} of ${one.order}: ${one.status}${one.waits ? ' (parked)' : ''}`);
  }
  return lines.sort();
}

const WORDS = {
  waiting: 'parked',
  applied: 'applied',
  refused: 'refused',
  reversed: 'reversed',
} as const;

export async function linesOfDatabase(client: pg.Client, world: World): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>({
    name: 'lines',
    text: LINES,
    values: [world.programId, world.affiliates.map((one) => one.id)],
  });
  return rows.map((row) => row.line).sort();
}

/** Commissions by their order; the second of one that was given away is `order@2`. */
const EARNED = `
  SELECT c.id, o.external_id || CASE WHEN row_number() OVER per_order > 1 THEN '@' || row_number() OVER per_order ELSE '' END AS key
  FROM commission c JOIN sales_order o ON o.id = c.order_id WHERE c.program_id = $1
  WINDOW per_order AS (PARTITION BY c.order_id ORDER BY c.id)`;

/** What came on top of a payout in credit, by that payout. */
const ON_TOP = `
  SELECT p.bonus_commission_id AS id, 'bonus of ' || p.id AS key
  FROM payout p WHERE p.program_id = $1 AND p.bonus_commission_id IS NOT NULL`;

const REINSTATED = `
  SELECT c.id, r.key || '/' || row_number() OVER (PARTITION BY c.reinstates_id ORDER BY c.id) AS key
  FROM commission c JOIN (${EARNED}) r ON r.id = c.reinstates_id
  WHERE c.program_id = $1`;

/** Tells the model the ids of the commissions that reversals and approvals have made, which no answer names. */
export async function learnIds(client: pg.Client, world: World, books: Books): Promise<void> {
  const unknown = [...books.earnings.values()].filter((one) => one.id === '');
  if (unknown.length === 0) return;
  const { rows } = await client.query<{ id: string; key: string }>(
    `${REINSTATED} UNION ALL ${ON_TOP}`,
    [world.programId],
  );
  const ids = new Map(rows.map((row) => [row.key, row.id]));
  for (const one of unknown) one.id = ids.get(one.key) ?? '';
}

const LINES = `
  WITH entry AS MATERIALIZED (
    SELECT e.commission_id, e.amount_minor, a.kind, a.currency, a.affiliate_id
    FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id WHERE a.program_id = $1
  ), earned AS (${EARNED}), reinstated AS (${REINSTATED}), on_top AS (${ON_TOP})
  SELECT 'commission ' || coalesce(o.key, f.key, t.key, c.reason) || ': ' || c.status || ', was '
      || CASE WHEN c.matured_at IS NOT NULL THEN 'matured' WHEN c.approved_at IS NOT NULL THEN 'approved' ELSE 'new' END
      || ', taken back ' || c.clawed_back_minor
      || ', held ' || coalesce((SELECT string_agg(h.kind, '+' ORDER BY h.kind) FROM hold h
        WHERE h.commission_id = c.id AND h.released_at IS NULL), 'none') || ', '
      || coalesce((SELECT string_agg(s.kind || ' ' || s.minor, ', ' ORDER BY s.kind COLLATE "C") FROM (
        SELECT kind, sum(amount_minor) AS minor FROM entry e
        WHERE e.commission_id = c.id AND e.affiliate_id IS NOT NULL GROUP BY kind HAVING sum(amount_minor) <> 0) s), '')
      AS line
    FROM commission c
    LEFT JOIN earned o ON o.id = c.id
    LEFT JOIN reinstated f ON f.id = c.id
    LEFT JOIN on_top t ON t.id = c.id
    WHERE c.program_id = $1
  UNION ALL
  SELECT 'line ' || o.key || ' ' || l.position || ': ' || l.amount_minor
    FROM commission_line l JOIN earned o ON o.id = l.commission_id
  UNION ALL
  SELECT 'account ' || array_position($2::text[], affiliate_id) - 1 || ' ' || currency || ' ' || kind || ': ' || balance_minor
    FROM ledger_account WHERE program_id = $1 AND affiliate_id IS NOT NULL AND balance_minor <> 0
  UNION ALL
  SELECT 'account program ' || currency || ' ' || kind || ': ' || sum(amount_minor)
    FROM entry WHERE affiliate_id IS NULL GROUP BY currency, kind HAVING sum(amount_minor) <> 0
  UNION ALL
  SELECT 'agent on ' || to_char(day, 'YYYY-MM-DD') || ': ' || spent_minor
    FROM agent_spend JOIN api_key ON api_key.id = api_key_id WHERE program_id = $1
  UNION ALL
  SELECT 'affiliate ' || array_position($2::text[], id) - 1 || ': ' || status
    FROM affiliate WHERE program_id = $1 AND status <> 'active'
  UNION ALL
  SELECT 'payout ' || id || ': ' || status || ' ' || amount_minor || ' in ' || coalesce(batch_id, 'none')
    FROM payout WHERE program_id = $1
  UNION ALL
  SELECT 'batch ' || id || ': ' || status || ' ' || currency FROM payout_batch WHERE program_id = $1
  UNION ALL
  SELECT 'order ' || external_id || ' of ' || coalesce((array_position($2::text[], affiliate_id) - 1)::text, 'nobody')
      || ': refunded ' || refunded_minor
    FROM sales_order WHERE program_id = $1
  UNION ALL
  SELECT 'refund ' || external_id || ' of ' || order_external_id || ': ' || status || ' ' || amount_minor
    FROM refund WHERE program_id = $1
  UNION ALL
  SELECT 'dispute ' || external_id || ' of ' || order_external_id || ': ' || status
      || CASE WHEN order_id IS NULL THEN ' (parked)' ELSE '' END
    FROM dispute WHERE program_id = $1`;

/** Every invariant of `npm run verify` that is about money, in one statement that is planned once. */
const INVARIANTS = [
  ...bookChecks,
  ...placeChecks,
  ...historyChecks,
  ...saleChecks,
  ...lineChecks,
  ...rewardChecks,
]
  .map(
    (check) =>
      `SELECT '${check.id}: ' || detail AS fault FROM (${alone(check)}) ${check.id.toLowerCase()}`,
  )
  .join(' UNION ALL ');

export async function faultsOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ fault: string }>({ name: 'faults', text: INVARIANTS });
  return rows.map((row) => row.fault);
}

const KEPT = ['_prisma_migrations', 'pgboss'];

/** Empties the tables between runs, past the triggers that forbid it: what a check reads stays small. */
export async function clearTables(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT quote_ident(relname) AS name FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT relispartition AND relname <> ALL ($1)
       AND relname NOT LIKE 'click%'`,
    [KEPT],
  );
  await client.query(`SET session_replication_role = replica`);
  for (const { name } of rows) await client.query(`DELETE FROM ${name}`);
  await client.query(`SET session_replication_role = origin`);
}
