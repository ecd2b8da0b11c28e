import type { Moment } from '@/lib/db/work';
import { canonicalEmail } from '@/lib/auth/email';
import type { Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { noteMade } from '@/lib/db/locks';
import { newId } from '@/lib/ids';
import { lockKnownCustomers, type KnownCustomer } from '@/lib/orders/lock-customers';

export type LockedCustomer = {
  id: string;
  externalId: string;
  /** Made by this call: it has no leads, orders or attribution to look for. */
  isNew: boolean;
  /** Made, or given another address, by this call. */
  isTouched: boolean;
  /** On file from now on. */
  email: string | null;
  /** The address on file and the one of this call, to see whether buyer and affiliate are one person. */
  emails: string[];
  emailsCanonical: string[];
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
 * The same for several, who are all different. Those who are on file are locked by their ids, as everywhere; new ones
 * are made before that, in one order for all callers.
 */
export async function lockCustomers(
  { tx, now }: Moment,
  asks: readonly CustomerAsk[],
): Promise<LockedCustomer[]> {
  const sorted = [...asks].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const rows = sorted.map(({ programId, externalId, email = null }) => ({
    id: newId('customer'),
    programId,
    externalId,
    email,
    emailCanonical: email === null ? null : canonicalEmail(email),
    createdAt: now,
  }));
  const made = await tx.customer.createManyAndReturn({
    data: rows,
    skipDuplicates: true,
    select: { id: true },
  });
  const isNew = new Set(made.map((row) => row.id));
  noteMade(tx, [...isNew]);
  const older = rows.filter((row) => !isNew.has(row.id));
  const found = await lockKnown(tx, older);
  return asks.map((ask) => {
    const { programId, externalId } = ask;
    const key = keyOf(ask);
    const row = rows.find((one) => keyOf(one) === key);
    const known = row && isNew.has(row.id) ? { ...row, reopening: null } : found.get(key);
    if (!known) throw new Error(`customer ${externalId} of ${programId} is not there`);
    const email = ask.email ?? null;
    const emails = [known.email, email].filter((value) => value !== null);
    return {
      id: known.id,
      externalId,
      isNew: isNew.has(known.id),
      isTouched: isNew.has(known.id) || (email !== null && known.email !== email),
      email: email ?? known.email,
      emails: [...new Set(emails)],
      emailsCanonical: [...new Set(emails.map(canonicalEmail))],
      reopening: known.reopening,
    };
  });
}

async function lockKnown(
  tx: Tx,
  older: {
    programId: string;
    externalId: string;
    email: string | null;
    emailCanonical: string | null;
  }[],
): Promise<Map<string, KnownCustomer>> {
  if (older.length === 0) return new Map();
  const found = await lockKnownCustomers(tx, older);
  const byKey = new Map(found.map((row) => [keyOf(row), row]));
  for (const { email, emailCanonical, ...ask } of older) {
    const row = byKey.get(keyOf(ask));
    if (row && email !== null && row.email !== email) {
      await tx.customer.update({ where: { id: row.id }, data: { email, emailCanonical } });
    }
  }
  return byKey;
}

function keyOf({ programId, externalId }: { programId: string; externalId: string }): string {
  return JSON.stringify([programId, externalId]);
}
