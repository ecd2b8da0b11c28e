import type { Tx } from '@/lib/db/client';
import { forgetNames } from '@/lib/db/lock-names-sql';

/** From here on the transaction can take back what it wrote: by the answer, which may be called once. */
export async function savepoint(tx: Tx): Promise<() => Promise<void>> {
  await tx.$executeRaw`SAVEPOINT undoable`;
  return async () => {
    await tx.$executeRaw`ROLLBACK TO SAVEPOINT undoable`;
    forgetNames(tx);
  };
}

/** Checks now what else is checked when the transaction ends, for one that ends by taking everything back. */
export async function checkEverything(tx: Tx): Promise<void> {
  await tx.$executeRaw`SET CONSTRAINTS ALL IMMEDIATE`;
}
