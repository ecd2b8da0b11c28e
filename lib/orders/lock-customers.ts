import type { Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { lockRows, noteLocks } from '@/lib/db/locks';

const lock = { kind: 'customer', strength: 'NO KEY UPDATE' } as const;

export type KnownCustomer = {
  id: string;
  programId: string;
  externalId: string;
  email: string | null;
  /** What of the customer's orders is still to be decided again. */
  reopening: Prisma.JsonValue;
};

export function lockCustomerRows(tx: Tx, customerIds: readonly string[]): Promise<void> {
  return lockRows(tx, lock, customerIds);
}

/** Locks and reads those of the customers that are known, in one statement: every order goes through it. */
export async function lockKnownCustomers(
  tx: Tx,
  asks: readonly { programId: string; externalId: string }[],
): Promise<KnownCustomer[]> {
  const found = await tx.$queryRaw<KnownCustomer[]>`
    SELECT id, program_id AS "programId", external_id AS "externalId", email, reopening FROM customer
    WHERE (program_id, external_id) IN (
      SELECT * FROM unnest(${asks.map((row) => row.programId)}::text[], ${asks.map((row) => row.externalId)}::text[]))
    ORDER BY id FOR NO KEY UPDATE`;
  noteLocks(
    tx,
    lock,
    found.map((row) => row.id),
  );
  return found;
}
