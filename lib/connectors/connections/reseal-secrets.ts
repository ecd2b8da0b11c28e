import { sealAgain } from '@/lib/crypto/envelope';
import { db, type Tx } from '@/lib/db/client';
import { inPieces, type Piece } from '@/lib/db/in-pieces';
import { env } from '@/lib/env';

/** Rows of one transaction. */
const BATCH = 100;

type Tell = (progress: { done: number; of: number }) => void;
type Sealed = { id: string; cipher: string };

/** One of the tables that keep what is sealed for a connection, each under the id of its row. */
type Table = {
  count: () => Promise<number>;
  list: (tx: Tx, after: string) => Promise<Sealed[]>;
  write: (tx: Tx, row: Sealed, sealed: string) => Promise<{ count: number }>;
};

const isOld = () => ({ not: { startsWith: `${env().ENCRYPTION_KEYS[0].id}:` } });

const SECRETS: Table = {
  count: () => db.connectionSecret.count({ where: { secretCipher: isOld() } }),
  list: async (tx, after) => {
    const rows = await tx.connectionSecret.findMany({
      where: { id: { gt: after }, secretCipher: isOld() },
      orderBy: { id: 'asc' },
      take: BATCH,
    });
    return rows.map(({ id, secretCipher: cipher }) => ({ id, cipher }));
  },
  write: (tx, { id, cipher }, sealed) =>
    tx.connectionSecret.updateMany({
      where: { id, secretCipher: cipher },
      data: { secretCipher: sealed },
    }),
};

const KEYS: Table = {
  count: () => db.connectionKey.count({ where: { keyCipher: isOld() } }),
  list: async (tx, after) => {
    const rows = await tx.connectionKey.findMany({
      where: { connectionId: { gt: after }, keyCipher: isOld() },
      orderBy: { connectionId: 'asc' },
      take: BATCH,
    });
    return rows.map(({ connectionId: id, keyCipher: cipher }) => ({ id, cipher }));
  },
  write: (tx, { id: connectionId, cipher }, sealed) =>
    tx.connectionKey.updateMany({
      where: { connectionId, keyCipher: cipher },
      data: { keyCipher: sealed },
    }),
};

/**
 * Seals the secrets and keys of connections again under the first of ENCRYPTION_KEYS, in pieces: it may end at any moment
 * and be called again. Answers how many are left under another key, which no listed one opens.
 */
export async function resealConnections(tell: Tell = () => undefined): Promise<number> {
  const of = (await SECRETS.count()) + (await KEYS.count());
  let before = 0;
  for (const table of [SECRETS, KEYS]) {
    let latest = 0;
    await inPieces(
      (tx, after) => resealPiece(table, tx, after),
      (done) => {
        latest = done;
        tell({ done: before + done, of });
      },
    );
    before += latest;
  }
  return (await SECRETS.count()) + (await KEYS.count());
}

async function resealPiece(table: Table, tx: Tx, after: string): Promise<Piece> {
  const rows = await table.list(tx, after);
  let done = 0;
  for (const row of rows) {
    const sealed = sealAgain(row.cipher, row.id);
    if (sealed === null) continue;
    done += (await table.write(tx, row, sealed)).count;
  }
  return { last: rows.at(-1)?.id ?? null, done };
}
