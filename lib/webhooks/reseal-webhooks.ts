import { sealAgain } from '@/lib/crypto/envelope';
import { db, type Tx } from '@/lib/db/client';
import { inPieces, type Piece } from '@/lib/db/in-pieces';
import { env } from '@/lib/env';

/** Rows of one transaction. */
const BATCH = 100;

/**
 * Seals the secrets of webhooks again under the first of ENCRYPTION_KEYS, in pieces: it may end at any moment and be called
 * again. Answers how many are left under another key, which no listed one opens.
 */
export async function resealWebhooks(
  tell: (progress: { done: number; of: number }) => void = () => undefined,
): Promise<number> {
  const prefix = `${env().ENCRYPTION_KEYS[0].id}:`;
  const isOld = { NOT: { cipher: { startsWith: prefix } } };
  const of = await db.webhookSecret.count({ where: isOld });
  const some = async (tx: Tx, after: string): Promise<Piece> => {
    const rows = await tx.webhookSecret.findMany({
      where: { id: { gt: after }, ...isOld },
      orderBy: { id: 'asc' },
      take: BATCH,
    });
    let done = 0;
    for (const { id, cipher } of rows) {
      const sealed = sealAgain(cipher, id);
      if (sealed === null) continue;
      const { count } = await tx.webhookSecret.updateMany({
        where: { id, cipher },
        data: { cipher: sealed },
      });
      done += count;
    }
    return { last: rows.at(-1)?.id ?? null, done };
  };
  await inPieces(some, (done) => tell({ done, of }));
  return db.webhookSecret.count({ where: isOld });
}
