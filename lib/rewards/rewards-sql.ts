import type { db, Tx } from '@/lib/db/client';

/** What a program's orders need to be decided by: nothing at all where `hasRules` and `hasCaps` are false. */
export type RewardUse = {
  programId: string;
  hasRules: boolean;
  /** A figure of the affiliate's own decides, so that its orders are decided one after the other. */
  hasFigures: boolean;
  hasCaps: boolean;
};

/** Whether any program's orders of one affiliate are decided one after the other. */
export function isDecidedAlone(use: ReadonlyMap<string, RewardUse>): boolean {
  return [...use.values()].some(({ hasFigures, hasCaps }) => hasFigures || hasCaps);
}

/** Of each program that has any rule or cap; in one statement however many. */
export async function listRewardUse(
  tx: Tx,
  programIds: readonly string[],
): Promise<Map<string, RewardUse>> {
  // never null: programId
  const rows = await tx.$queryRaw<RewardUse[]>`
    SELECT p.id AS "programId",
      EXISTS (SELECT FROM reward_rule r WHERE r.program_id = p.id AND r.replaced_at IS NULL) AS "hasRules",
      EXISTS (SELECT FROM reward_rule r WHERE r.program_id = p.id AND r.replaced_at IS NULL
        AND r.conditions ? 'figure') AS "hasFigures",
      EXISTS (SELECT FROM reward_cap c WHERE c.program_id = p.id) AS "hasCaps"
    FROM unnest(${[...new Set(programIds)]}::text[]) AS p(id)`;
  return new Map(
    rows.filter((row) => row.hasRules || row.hasCaps).map((row) => [row.programId, row]),
  );
}

/** A sum of one affiliate's own figure over days, both inclusive. */
export type FigureAsk = {
  affiliateId: string;
  figure: string;
  /** Empty for what is counted in pieces. */
  currency: string;
  first: string;
  last: string;
};

/** In the order of the asks; 0 where there is nothing. Read it under the affiliate's lock. */
export async function sumFigures(
  tx: Tx | typeof db,
  asks: readonly FigureAsk[],
): Promise<bigint[]> {
  if (asks.length === 0) return [];
  // never null: position
  const rows = await tx.$queryRaw<{ position: bigint; value: bigint }[]>`
    SELECT q.position, coalesce(sum(f.value), 0)::bigint AS value
    FROM unnest(${asks.map((ask) => ask.affiliateId)}::text[], ${asks.map((ask) => ask.figure)}::text[],
      ${asks.map((ask) => ask.currency)}::text[], ${asks.map((ask) => ask.first)}::date[],
      ${asks.map((ask) => ask.last)}::date[]) WITH ORDINALITY AS q(affiliate_id, figure, currency, first, last, position)
    LEFT JOIN affiliate_figure f ON f.affiliate_id = q.affiliate_id AND f.figure = q.figure AND f.currency = q.currency
      AND f.day BETWEEN q.first AND q.last
    GROUP BY q.position`;
  const values = asks.map(() => 0n);
  for (const { position, value } of rows) values[Number(position) - 1] = value;
  return values;
}

/**
 * What is left under a cap on each customer: commissions of orders of all that the customer was joined from, less what was
 * taken back. By the position of the ask.
 */
export async function sumEarnedOfCustomers(
  tx: Tx,
  asks: readonly { customerIds: readonly string[]; currency: string }[],
): Promise<bigint[]> {
  if (asks.length === 0) return [];
  const rows = asks.flatMap(({ customerIds, currency }, position) =>
    customerIds.map((customerId) => ({ position, customerId, currency })),
  );
  // never null: position
  const sums = await tx.$queryRaw<{ position: number; value: bigint }[]>`
    SELECT q.position, coalesce(sum(c.amount_minor - c.clawed_back_minor), 0)::bigint AS value
    FROM unnest(${rows.map((row) => row.position)}::int[], ${rows.map((row) => row.customerId)}::text[],
      ${rows.map((row) => row.currency)}::text[]) AS q(position, customer_id, currency)
    JOIN sales_order o ON o.customer_id = q.customer_id
    JOIN commission c ON c.order_id = o.id AND c.currency = q.currency AND c.status <> 'voided'
    GROUP BY q.position`;
  const values = asks.map(() => 0n);
  for (const { position, value } of sums) values[position] = value;
  return values;
}
