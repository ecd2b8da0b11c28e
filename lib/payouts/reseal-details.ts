import { open, OpenError, seal } from '@/lib/crypto/envelope';
import { db, type Tx } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { env } from '@/lib/env';
import { accountHash, ACCOUNT_RULE } from '@/lib/payouts/account-hash';
import { openDetails } from '@/lib/payouts/details-store';
import {
  countOldSeals,
  keepCopies,
  keepDetails,
  lockOldCopies,
  lockOldDetails,
  type OldSeal,
} from '@/lib/payouts/reseal-details-sql';
import { expectOk, ok } from '@/lib/result';

/** Rows of one transaction, so that nobody waits long for a lock. */
const BATCH = 500;

export type ResealProgress = { what: 'details' | 'copies'; done: number; of: number };

type Piece = { last: string | null; done: number };

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
  await inPieces((after) => resealSome(prefix, after), 'details', old.details, tell);
  await inPieces((after) => copySome(prefix, after), 'copies', old.copies, tell);
  return countOldSeals(db, prefix);
}

async function inPieces(
  some: (after: string) => Promise<Piece>,
  what: ResealProgress['what'],
  of: number,
  tell: (progress: ResealProgress) => void,
): Promise<void> {
  let done = 0;
  for (let after = ''; ;) {
    const piece = await some(after);
    if (piece.last === null) return;
    after = piece.last;
    done += piece.done;
    tell({ what, done, of });
  }
}

function resealSome(prefix: string, after: string): Promise<Piece> {
  return inPiece(async (tx) => {
    const rows = await lockOldDetails(tx, { prefix, after, limit: BATCH });
    const remade = rows.flatMap((row) => {
      const details = openDetails(row.cipher, row.ownerId);
      const sealed = sealAgain(row);
      return details && sealed ? [{ ...sealed, hash: accountHash(details) }] : [];
    });
    return { last: rows.at(-1)?.id ?? null, done: await keepDetails(tx, remade, ACCOUNT_RULE) };
  });
}

function copySome(prefix: string, after: string): Promise<Piece> {
  return inPiece(async (tx) => {
    const rows = await lockOldCopies(tx, { prefix, after, limit: BATCH });
    const remade = rows.flatMap((row) => sealAgain(row) ?? []);
    return { last: rows.at(-1)?.id ?? null, done: await keepCopies(tx, remade) };
  });
}

async function inPiece(run: (tx: Tx) => Promise<Piece>): Promise<Piece> {
  return expectOk(await inTransaction(async (tx) => ok(await run(tx))));
}

/** Null when no listed key opens it. */
function sealAgain({ id, ownerId, cipher }: OldSeal) {
  try {
    return { id, from: cipher, to: seal(open(cipher, ownerId), ownerId) };
  } catch (error) {
    if (error instanceof OpenError) return null;
    throw error;
  }
}
