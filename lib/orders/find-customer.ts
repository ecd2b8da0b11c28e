import type { Tx } from '@/lib/db/client';
import { RunAgain } from '@/lib/db/errors';
import { sourceOfName } from '@/lib/orders/customer-names';

export type FoundCustomer = {
  programId: string;
  /** After all joins. */
  id: string;
  /** The row that bears the name. */
  recordId: string;
  /** Every row of the customer. */
  ids: string[];
  /** The name that was asked for. */
  externalId: string;
};

/** Who bears a name; null when nobody does. Locks nothing. */
export async function findCustomer(
  tx: Tx,
  { programId, externalId }: { programId: string; externalId: string },
): Promise<FoundCustomer | null> {
  const [customer] = await findCustomers(tx, { programId, externalId });
  return customer ?? null;
}

/** After its rows were locked: it is whom the name means, with the same rows as before we waited. */
export async function expectStillSame(tx: Tx, before: FoundCustomer): Promise<void> {
  const now = await findCustomer(tx, before);
  const isSame =
    now?.id === before.id &&
    now.recordId === before.recordId &&
    now.ids.length === before.ids.length &&
    now.ids.every((id) => before.ids.includes(id));
  if (!isSame) throw new RunAgain(`${before.externalId} names another customer than before`);
}

/** The same in every program, or one: as many customers as there are programs that know the name. */
export async function findCustomers(
  tx: Tx,
  { programId, externalId }: { programId?: string | undefined; externalId: string },
): Promise<FoundCustomer[]> {
  const source = sourceOfName(externalId);
  const rows = await tx.customerName.findMany({
    where: { name: externalId, source, ...(programId === undefined ? {} : { programId }) },
    select: {
      programId: true,
      customer: {
        select: {
          id: true,
          members: { select: { id: true } },
          root: { select: { id: true, members: { select: { id: true } } } },
        },
      },
    },
  });
  return rows.map(({ customer, ...row }) => {
    const { id, members } = customer.root ?? customer;
    const ids = [id, ...members.map((member) => member.id)];
    return { programId: row.programId, id, recordId: customer.id, ids, externalId };
  });
}
