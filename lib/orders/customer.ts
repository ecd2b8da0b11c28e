import type { Moment } from '@/lib/db/work';
import { canonicalEmail } from '@/lib/auth/email';
import type { Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { noteMade } from '@/lib/db/locks';
import { newId } from '@/lib/ids';
import {
  insertCustomers,
  lockKnownCustomers,
  type Family,
  type KnownCustomer,
  type NewCustomer,
} from '@/lib/orders/lock-customers';

export type LockedCustomer = {
  /** Who the customer is, after all joins. Attribution and what is still to be decided are this one's. */
  id: string;
  /** The row that bears the name: what is reported under it stays there. */
  recordId: string;
  /** Every row of the customer: what is decided is decided over all of them. */
  ids: string[];
  /** The name by which the caller asked. */
  externalId: string;
  names: string[];
  /** Made by this call: it has no leads, orders or attribution to look for. */
  isNew: boolean;
  /** Made, or given another address, by this call. */
  isTouched: boolean;
  /** On file from now on. */
  email: string | null;
  /** The addresses on file and the one of this call, to see whether buyer and affiliate are one person. */
  emails: string[];
  /** What is still to be decided again of an earlier reopening (lib/sales/reopening.ts). */
  reopening: Prisma.JsonValue;
};

type CustomerAsk = { programId: string; externalId: string; email: string | undefined };

/**
 * The customer, made when new and locked: everything that is decided about one customer is decided one after the
 * other. First in the lock order.
 */
export async function lockCustomer(work: Moment, ask: CustomerAsk): Promise<LockedCustomer> {
  const [customer] = await lockCustomers(work, [ask]);
  if (!customer) throw new Error('a customer just made is not there');
  return customer;
}

/**
 * The same for several, whose names are all different; two names may be one customer's. Those who are on file are locked
 * by their ids, as everywhere; new ones are made before that, in one order for all callers.
 */
export async function lockCustomers(
  { tx, now }: Moment,
  asks: readonly CustomerAsk[],
): Promise<LockedCustomer[]> {
  const rows = asks.map(({ programId, externalId, email = null }) => ({
    id: newId('customer'),
    programId,
    name: externalId,
    email,
    emailCanonical: email === null ? null : canonicalEmail(email),
    createdAt: now,
  }));
  const made = await insertCustomers(tx, rows);
  noteMade(tx, [...made]);
  const found = await lockKnown(
    tx,
    rows.filter((row) => !made.has(row.id)),
  );
  return rows.map((row) => {
    if (made.has(row.id)) return justMade(row);
    const known = found.get(keyOf(row));
    if (!known) throw new Error(`customer ${row.name} of ${row.programId} is not there`);
    return locked(known, row);
  });
}

/** One that the same transaction has just made, under these names, with nothing reported of it yet: there is nothing to read. */
export async function addressMade(
  tx: Tx,
  { id, names }: { id: string; names: readonly string[] },
  { externalId, email }: Omit<CustomerAsk, 'programId'>,
): Promise<LockedCustomer> {
  if (email !== undefined) {
    const emailCanonical = canonicalEmail(email);
    await tx.customer.update({ where: { id }, data: { email, emailCanonical } });
  }
  return { ...justMade({ id, name: externalId, email: email ?? null }), names: [...names] };
}

function justMade({ id, name, email }: Pick<NewCustomer, 'id' | 'name' | 'email'>): LockedCustomer {
  return {
    id,
    recordId: id,
    ids: [id],
    externalId: name,
    names: [name],
    isNew: true,
    isTouched: true,
    email,
    emails: email === null ? [] : [email],
    reopening: null,
  };
}

function locked(
  { customer, family }: { customer: KnownCustomer; family: Family },
  { name, email }: NewCustomer,
): LockedCustomer {
  const emails = [...new Set([...family.emails, ...(email === null ? [] : [email])])];
  return {
    id: customer.id,
    recordId: customer.recordId,
    ids: family.ids,
    externalId: name,
    names: family.names,
    isNew: false,
    isTouched: email !== null && customer.email !== email,
    email: email ?? customer.email,
    emails,
    reopening: customer.reopening,
  };
}

async function lockKnown(tx: Tx, older: readonly NewCustomer[]) {
  if (older.length === 0) return new Map<string, never>();
  const found = await lockKnownCustomers(tx, older);
  const byKey = new Map(found.map((one) => [keyOf(one.customer), one]));
  for (const { email, emailCanonical, ...ask } of older) {
    const row = byKey.get(keyOf(ask))?.customer;
    if (row && email !== null && row.email !== email) {
      await tx.customer.update({ where: { id: row.recordId }, data: { email, emailCanonical } });
    }
  }
  return byKey;
}

function keyOf({ programId, name }: { programId: string; name: string }): string {
  return JSON.stringify([programId, name]);
}
