import type { Tx } from '@/lib/db/client';

const heldBy = new WeakMap<object, Set<string>>();

/**
 * One at a time per name until the transaction ends, for what has no row yet. In one order for all callers, to avoid
 * deadlocks. A name that the transaction holds already is not asked for again.
 */
export async function lockNames(tx: Tx, names: readonly string[]): Promise<void> {
  const held = heldBy.get(tx) ?? new Set();
  const wanted = names.filter((name) => !held.has(name));
  if (wanted.length === 0) return;
  await tx.$executeRaw`
    SELECT pg_advisory_xact_lock(key)
    FROM (SELECT DISTINCT hashtextextended(name, 0) AS key FROM unnest(${wanted}::text[]) AS n(name) ORDER BY 1) AS keys`;
  for (const name of wanted) held.add(name);
  heldBy.set(tx, held);
}

/** Going back to a savepoint gives up the locks that were taken since. */
export function forgetNames(tx: Tx): void {
  heldBy.delete(tx);
}
