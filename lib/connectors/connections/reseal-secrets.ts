import { sealAgain } from '@/lib/crypto/envelope';
import { db, type Tx } from '@/lib/db/client';
import { inPieces, type Piece } from '@/lib/db/in-pieces';
import { env } from '@/lib/env';

/** Rows of one transaction. */
const BATCH = 100;

/**
 * Seals the secrets of connections again under the first of ENCRYPTION_KEYS, in pieces: it may end at any moment and be
 * called again. Answers how many are left under another key, which no listed one opens.
 */
export async function resealConnections(
  tell: (progress: { done: number; of: number }) => void = () => undefined,
): Promise<number> {
  const prefix = `${env().ENCRYPTION_KEYS[0].id}:`;
  const isOld = { NOT: { secretCipher: { startsWith: prefix } } };
  const of = await db.connectionSecret.count({ where: isOld });
  const some = async (tx: Tx, after: string): Promise<Piece> => {
    const rows = await tx.connectionSecret.findMany({
      where: { id: { gt: after }, ...isOld },
      orderBy: { id: 'asc' },
      take: BATCH,
    });
    let done = 0;
    for (const { id, secretCipher } of rows) {
      const sealed = sealAgain(secretCipher, id);
      if (sealed === null) continue;
      const { count } = await tx.connectionSecret.updateMany({
        where: { id, secretCipher },
        data: { secretCipher: sealed },
      });
      done += count;
    }
    return { last: rows.at(-1)?.id ?? null, done };
  };
  await inPieces(some, (done) => tell({ done, of }));
  return db.connectionSecret.count({ where: isOld });
}
