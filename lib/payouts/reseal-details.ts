import { sealAgain } from '@/lib/crypto/envelope';
import { db, type Tx } from '@/lib/db/client';
import { inPieces, type Piece } from '@/lib/db/in-pieces';
import { env } from '@/lib/env';
import { accountHash, ACCOUNT_RULE } from '@/lib/payouts/account-hash';
import { openDetails } from '@/lib/payouts/details-store';
import {
  countOldSeals,
  keepCopies,
  keepDetails,
  lockOldCopies,
  lockOldDetails,
  type NewSeal,
  type OldSeal,
} from '@/lib/payouts/reseal-details-sql';

/** Rows of one transaction, so that nobody waits long for a lock. */
const BATCH = 500;

export type ResealProgress = { what: 'details' | 'copies'; done: number; of: number };

/**
 * Seals affiliates' payout details, and the copies that payouts keep, again under the first of ENCRYPTION_KEYS, and hashes
 * the accounts by it. In pieces, each whole or not at all: it may end at any moment and be called again, also twice at once.
 * Answers what is left afterwards: what no listed key opens, and what somebody was working on.
 */
export async function resealDetails(
  tell: (progress: ResealProgress) => void = () => undefined,
): Promise<{ details: number; copies: number }> {
  const prefix = `${env().ENCRYPTION_KEYS[0].id}:`;
  const old = await countOldSeals(db, prefix);
  await inPieces(
    (tx, after) => resealSome(tx, prefix, after),
    (done) => tell({ what: 'details', done, of: old.details }),
  );
  await inPieces(
    (tx, after) => copySome(tx, prefix, after),
    (done) => tell({ what: 'copies', done, of: old.copies }),
  );
  return countOldSeals(db, prefix);
}

async function resealSome(tx: Tx, prefix: string, after: string): Promise<Piece> {
  const rows = await lockOldDetails(tx, { prefix, after, limit: BATCH });
  const remade = rows.flatMap((row) => {
    const details = openDetails(row.cipher, row.ownerId);
    const sealed = newSealOf(row);
    return details && sealed ? [{ ...sealed, hash: accountHash(details) }] : [];
  });
  return { last: rows.at(-1)?.id ?? null, done: await keepDetails(tx, remade, ACCOUNT_RULE) };
}

async function copySome(tx: Tx, prefix: string, after: string): Promise<Piece> {
  const rows = await lockOldCopies(tx, { prefix, after, limit: BATCH });
  const remade = rows.flatMap((row) => newSealOf(row) ?? []);
  return { last: rows.at(-1)?.id ?? null, done: await keepCopies(tx, remade) };
}

/** Null when no listed key opens it. */
function newSealOf({ id, ownerId, cipher }: OldSeal): NewSeal | null {
  const to = sealAgain(cipher, ownerId);
  return to === null ? null : { id, from: cipher, to };
}
