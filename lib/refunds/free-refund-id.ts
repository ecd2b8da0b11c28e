import type { Tx } from '@/lib/db/client';

/** The id itself, with a number when a refund of the program has it already. */
export async function freeRefundId(tx: Tx, programId: string, wanted: string): Promise<string> {
  for (let n = 1; ; n++) {
    const externalId = n === 1 ? wanted : `${wanted}#${n}`;
    const taken = await tx.refund.findUnique({
      where: { programId_externalId: { programId, externalId } },
      select: { id: true },
    });
    if (!taken) return externalId;
  }
}
