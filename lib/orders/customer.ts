import { canonicalEmail } from '@/lib/auth/email';
import type { Tx } from '@/lib/db/client';
import { newId } from '@/lib/ids';

export type LockedCustomer = {
  id: string;
  externalId: string;
  /** Made by this call: it has no leads, orders or attribution to look for. */
  isNew: boolean;
  /** The address on file and the one of this call, to see whether buyer and affiliate are one person. */
  emails: string[];
  emailsCanonical: string[];
};

/**
 * The customer, made when new and locked: everything that is decided about one customer is decided one after the
 * other. First in the lock order.
 */
export async function lockCustomer(
  tx: Tx,
  now: Date,
  input: { programId: string; externalId: string; email: string | undefined },
): Promise<LockedCustomer> {
  const { programId, externalId } = input;
  const email = input.email ?? null;
  const emailCanonical = email === null ? null : canonicalEmail(email);
  const { count } = await tx.customer.createMany({
    data: [{ id: newId('customer'), programId, externalId, email, emailCanonical, createdAt: now }],
    skipDuplicates: true,
  });
  const [row] = await tx.$queryRaw<{ id: string; email: string | null }[]>`
    SELECT id, email FROM customer
    WHERE program_id = ${programId} AND external_id = ${externalId} FOR NO KEY UPDATE`;
  if (!row) throw new Error('a customer just made is not there');
  if (email !== null && row.email !== email) {
    await tx.customer.update({ where: { id: row.id }, data: { email, emailCanonical } });
  }
  const emails = [row.email, email].filter((value) => value !== null);
  return {
    id: row.id,
    externalId,
    isNew: count === 1,
    emails: [...new Set(emails)],
    emailsCanonical: [...new Set(emails.map(canonicalEmail))],
  };
}
