import { sealAgain } from '@/lib/crypto/envelope';
import { db, type Tx } from '@/lib/db/client';
import { inPieces, type Piece } from '@/lib/db/in-pieces';
import { env } from '@/lib/env';

/** Rows of one transaction, so that nobody who logs in waits long for one. */
const BATCH = 100;

/**
 * Seals the secrets of second factors again under the first of ENCRYPTION_KEYS, in pieces: it may end at any moment and be
 * called again. Answers how many are left under another key, which no listed one opens.
 */
export async function resealFactors(
  tell: (progress: { done: number; of: number }) => void = () => undefined,
): Promise<number> {
  const prefix = `${env().ENCRYPTION_KEYS[0].id}:`;
  const isOld = { NOT: { secretCipher: { startsWith: prefix } } };
  const of = await db.secondFactor.count({ where: isOld });
  const some = async (tx: Tx, after: string): Promise<Piece> => {
    const rows = await tx.secondFactor.findMany({
      where: { userId: { gt: after }, ...isOld },
      orderBy: { userId: 'asc' },
      take: BATCH,
    });
    let done = 0;
    for (const { userId, secretCipher } of rows) {
      const sealed = sealAgain(secretCipher, userId);
      if (sealed === null) continue;
      // One that was set up anew meanwhile has another secret, under the key of now.
      const where = { userId, secretCipher };
      const { count } = await tx.secondFactor.updateMany({ where, data: { secretCipher: sealed } });
      done += count;
    }
    return { last: rows.at(-1)?.userId ?? null, done };
  };
  await inPieces(some, (done) => tell({ done, of }));
  return db.secondFactor.count({ where: isOld });
}
