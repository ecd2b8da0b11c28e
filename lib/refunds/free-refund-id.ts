import type { Tx } from '@/lib/db/client';
import { ofConnection } from '@/lib/orders/lock-order';

/** The id itself, with a number when a refund of the connection has it already. */
export async function freeRefundId(
  tx: Tx,
  { programId, connectionId }: { programId: string; connectionId: string | null },
  wanted: string,
): Promise<string> {
  for (let n = 1; ; n++) {
    const externalId = n === 1 ? wanted : `${wanted}#${n}`;
    const taken = await tx.refund.findFirst({
      where: { programId, externalId, ...ofConnection(connectionId) },
      select: { id: true },
    });
    if (!taken) return externalId;
  }
}
