import type { Tx } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { expectOk, ok } from '@/lib/result';

/** `last`: the id up to which was gone; null when there was nothing more. */
export type Piece = { last: string | null; done: number };

/** A long piece of work over rows by their id, each piece a transaction of its own: it may end at any moment. */
export async function inPieces(
  some: (tx: Tx, after: string) => Promise<Piece>,
  tell: (done: number) => void,
): Promise<void> {
  let done = 0;
  for (let after = ''; ;) {
    const from = after;
    const piece = expectOk(await inTransaction(async (tx) => ok(await some(tx, from))));
    if (piece.last === null) return;
    after = piece.last;
    done += piece.done;
    tell(done);
  }
}
