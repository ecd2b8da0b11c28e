import type { Tx } from '@/lib/db/client';
import { listConnectionsOf } from '@/lib/orders/which-connection-sql';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * Whose an order id is: the connection's that is named, else of the only one that has told it. Null: of none, when none has.
 * Who writes holds the order id. Errors: CONNECTION_NOT_FOUND, WHICH_CONNECTION.
 */
export async function connectionOfOrderId(
  tx: Tx,
  programId: string,
  orderId: string,
  named: string | undefined,
): Promise<Result<string | null>> {
  if (named !== undefined) {
    const isKnown = await tx.connection.count({
      where: { id: named, OR: [{ programId }, { programId: null }] },
    });
    return isKnown > 0 ? ok(named) : refuse('CONNECTION_NOT_FOUND');
  }
  const told = await listConnectionsOf(tx, programId, orderId);
  const ofOrders = told.filter((one) => one.isOrder);
  const [only, ...others] = ofOrders.length > 0 ? ofOrders : told;
  if (others.length === 0) return ok(only?.connectionId ?? null);
  const shops = [...ofOrders, ...told].map((one) => one.connectionId);
  return refuse('WHICH_CONNECTION', undefined, { connections: [...new Set(shops)] });
}
