import type { Tx } from '@/lib/db/client';

/** Until the end of the transaction the person keeps address and name, and gets no membership. */
export async function lockUser(tx: Tx, userId: string): Promise<void> {
  await tx.$queryRaw<{ id: string }[]>`SELECT id FROM app_user WHERE id = ${userId} FOR UPDATE`;
}
