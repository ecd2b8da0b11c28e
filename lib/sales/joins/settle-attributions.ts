import { settleIntervals } from '@/lib/attribution/intervals';
import type { Tx } from '@/lib/db/client';
import { Prisma, type Attribution } from '@/lib/db/generated/client';
import { parseReopening, placeBefore, START, type Reopening } from '@/lib/sales/reopening';

/** What a join or split has to settle: open ones, and those that a join ended. What a split ended is over for good. */
export function attributionsOf(tx: Tx, roots: readonly string[]): Promise<Attribution[]> {
  return tx.attribution.findMany({
    where: {
      rootCustomerId: { in: [...roots] },
      OR: [{ endReason: null }, { endReason: 'JOINED' }],
    },
  });
}

/**
 * Settles whose a customer is, out of all attributions that are the customer's now: one stays open, the others end. The
 * caller holds the customer, with all that these were before. Returns the one that is open.
 */
export async function settleAttributions(
  tx: Tx,
  root: string,
  rows: readonly Attribution[],
): Promise<Attribution | null> {
  const { stays, ends } = settleIntervals(rows);
  // Those of this customer first: what ends makes room for what comes from the other.
  const inOrder = [...ends].sort((a, b) => rankByRoot(a.row, root) - rankByRoot(b.row, root));
  for (const { row, endedAt } of inOrder) {
    await tx.attribution.update({
      where: { id: row.id },
      data: {
        customerId: null,
        rootCustomerId: root,
        endedAt,
        endReason: row.endReason ?? 'JOINED',
      },
      select: { id: true },
    });
  }
  return stays
    ? tx.attribution.update({
        where: { id: stays.id },
        data: { customerId: root, rootCustomerId: root, endedAt: null, endReason: null },
      })
    : null;
}

function rankByRoot(row: Attribution, root: string): number {
  return row.rootCustomerId === root ? 0 : 1;
}

/** Everything of the customer is asked about again, as far as it is undecided or not the customer's any more. */
export async function reopenWhole(tx: Tx, root: string, open: Attribution | null): Promise<void> {
  const reopening: Reopening = {
    misplaced: START,
    touched: START,
    first: open?.status === 'fixed' ? placeBefore(open.attributedAt) : null,
  };
  await noteReopening(tx, root, reopening);
}

/** What is left of an earlier reopening is the other's now. Of two customers at most one has anything to decide. */
export async function carryReopening(tx: Tx, from: string, into: string): Promise<void> {
  const { reopening } = await tx.customer.findUniqueOrThrow({
    where: { id: from },
    select: { reopening: true },
  });
  if (reopening !== null) await noteReopening(tx, into, parseReopening(reopening));
}

export async function noteReopening(
  tx: Tx,
  customerId: string,
  reopening: Reopening | null,
): Promise<void> {
  await tx.customer.update({
    where: { id: customerId },
    data: { reopening: reopening ?? Prisma.DbNull },
    select: { id: true },
  });
}
