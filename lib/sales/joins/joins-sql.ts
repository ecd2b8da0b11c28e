import type { Tx } from '@/lib/db/client';

/** Whether anybody paid under these rows. */
export async function hasPaid(tx: Tx, customerIds: readonly string[]): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ paid: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM sales_order WHERE customer_id = ANY(${[...customerIds]}) AND total_minor > 0) AS paid`;
  return row?.paid ?? false;
}

/** Whether anything was reported under these rows that a decision stands on. */
export async function hasFacts(tx: Tx, customerIds: readonly string[]): Promise<boolean> {
  const ids = [...customerIds];
  const [row] = await tx.$queryRaw<{ has: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM sales_order WHERE customer_id = ANY(${ids}))
      OR EXISTS (SELECT 1 FROM lead WHERE customer_id = ANY(${ids}))
      OR EXISTS (SELECT 1 FROM attribution WHERE root_customer_id = ANY(${ids})) AS has`;
  return row?.has ?? false;
}

/** One statement: at its end no row may be joined to one that is joined itself. */
export async function setRoots(
  tx: Tx,
  roots: readonly { id: string; root: string }[],
  now: Date,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE customer k SET merged_into = nullif(q.root, k.id), joined_at = ${now}
    FROM unnest(${roots.map((row) => row.id)}::text[], ${roots.map((row) => row.root)}::text[]) AS q(id, root)
    WHERE k.id = q.id`;
}

/** Before the sides of a split are settled: of none of the customer's attributions anything is left. */
export async function endAll(tx: Tx, root: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE attribution SET customer_id = NULL, ended_at = attributed_at, end_reason = 'SPLIT' WHERE root_customer_id = ${root}`;
}

/** Names for a row that is there; a name that somebody else has by now stays theirs. Returns those that are new. */
export async function insertNames(
  tx: Tx,
  names: readonly { programId: string; source: string; name: string; customerId: string }[],
  now: Date,
): Promise<string[]> {
  if (names.length === 0) return [];
  const rows = await tx.customerName.createManyAndReturn({
    data: names.map((row) => ({ ...row, createdAt: now })),
    skipDuplicates: true,
    select: { name: true },
  });
  return rows.map((row) => row.name);
}
