import { randomInt, randomUUID } from 'node:crypto';
import { seal } from '@/lib/crypto/envelope';
import type { Tx } from '@/lib/db/client';
import type { Moment } from '@/lib/db/work';
import { accountHash, ACCOUNT_RULE } from '@/lib/payouts/account-hash';
import { openDetails } from '@/lib/payouts/details-store';
import { eraseCopies } from '@/lib/payouts/erase-details-sql';
import type { StoredDetails } from '@/lib/payouts/schema';

/** What is seen of details that were erased. */
export const ERASED_MASK = 'Erased';

export type OpenedDetails = {
  id: string;
  method: string;
  masked: string;
  createdAt: Date;
  supersededAt: Date | null;
  /** Null when no listed key opens them. */
  details: StoredDetails | null;
};

/** Where the affiliates were ever paid, opened. For the person's own copy of their data, and to find it elsewhere. */
export async function openAllDetails(
  tx: Tx,
  affiliateIds: readonly string[],
): Promise<OpenedDetails[]> {
  const rows = await tx.payoutDetails.findMany({
    where: { affiliateId: { in: [...affiliateIds] } },
    orderBy: { id: 'asc' },
  });
  return rows.map(({ id, method, masked, createdAt, supersededAt, cipher, affiliateId }) => ({
    id,
    method,
    masked,
    createdAt,
    supersededAt,
    details: openDetails(cipher, affiliateId),
  }));
}

/**
 * Puts an account of nobody in the place of every account of theirs, and of the copies that payouts keep: whatever opens,
 * reseals or hashes details goes on. Under the affiliates' locks, in a transaction that has begun an erasure.
 */
export async function eraseDetails(
  { tx, now }: Moment,
  affiliateIds: readonly string[],
): Promise<void> {
  const of = { affiliateId: { in: [...affiliateIds] } };
  const rows = await tx.payoutDetails.findMany({
    where: of,
    select: { id: true, affiliateId: true, supersededAt: true },
  });
  for (const { id, affiliateId, supersededAt } of rows) {
    const details = nobodysPaypal();
    await tx.payoutDetails.update({
      where: { id },
      data: {
        cipher: seal(JSON.stringify(details), affiliateId),
        accountHash: accountHash(details),
        accountRule: ACCOUNT_RULE,
        masked: ERASED_MASK,
        supersededAt: supersededAt ?? now,
      },
      select: { id: true },
    });
  }
  const payouts = await tx.payout.findMany({ where: of, select: { id: true, method: true } });
  await eraseCopies(
    tx,
    payouts.map(({ id, method }) => ({
      id,
      // Of another method than the payout: no payment file is ever made of it again.
      cipher: seal(
        JSON.stringify(method === 'paypal' ? nobodysBankAccount() : nobodysPaypal()),
        id,
      ),
    })),
    ERASED_MASK,
  );
}

function nobodysPaypal(): StoredDetails {
  return { method: 'paypal', email: `${randomUUID()}@erased.invalid` };
}

function nobodysBankAccount(): StoredDetails {
  return {
    method: 'ach',
    holder: 'Erased person',
    routingNumber: '021000021',
    accountNumber: String(randomInt(10 ** 11, 10 ** 12)),
    accountType: 'checking',
  };
}
