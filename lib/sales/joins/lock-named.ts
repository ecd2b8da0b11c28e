import type { Tx } from '@/lib/db/client';
import { lockKnownCustomers } from '@/lib/orders/lock-customers';
import type { Joinable } from '@/lib/sales/joins/types';

/** Locks who bears one of the names; by name, those that somebody has. */
export async function lockNamed(
  tx: Tx,
  programId: string,
  names: readonly string[],
): Promise<Map<string, Joinable>> {
  const found = await lockKnownCustomers(
    tx,
    names.map((name) => ({ programId, name })),
  );
  return new Map(
    found.map(({ customer, family }) => [
      customer.name,
      { id: customer.id, ids: family.ids, names: family.names },
    ]),
  );
}
