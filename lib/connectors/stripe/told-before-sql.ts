import type { Tx } from '@/lib/db/client';

/** Each is written out, as its own partial index asks: a type and a path that are parameters would find neither index. */

type ToldBefore = { payload: unknown; receivedAt: Date };

/** The completed checkout of a payment, while what was sent is kept; as its partial index asks. */
export function listCheckouts(tx: Tx, connectionId: string, ref: string): Promise<ToldBefore[]> {
  return tx.$queryRaw<ToldBefore[]>`
    SELECT payload, received_at AS "receivedAt" FROM inbox_event
    WHERE connection_id = ${connectionId} AND type = 'checkout.session.completed'
      AND left(payload #>> '{data,object,payment_intent}', 255) = ${ref}
    ORDER BY received_at LIMIT 1`;
}

/** That a payment went through, in the same way. */
export function listCaptures(tx: Tx, connectionId: string, ref: string): Promise<ToldBefore[]> {
  return tx.$queryRaw<ToldBefore[]>`
    SELECT payload, received_at AS "receivedAt" FROM inbox_event
    WHERE connection_id = ${connectionId} AND type = 'payment_intent.succeeded'
      AND left(payload #>> '{data,object,id}', 255) = ${ref}
    ORDER BY received_at LIMIT 1`;
}
