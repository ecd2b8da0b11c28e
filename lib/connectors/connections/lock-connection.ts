import type { Tx } from '@/lib/db/client';
import type { Connection } from '@/lib/db/generated/client';

/** One that is not removed; two at once wait for each other. */
export async function lockConnection(tx: Tx, id: string): Promise<Connection | null> {
  const { count } = await tx.connection.updateMany({
    where: { id, removedAt: null },
    data: { id },
  });
  return count === 1 ? tx.connection.findUnique({ where: { id } }) : null;
}
