import type { ClickTouch } from '@/lib/clicks/types';
import type { Tx } from '@/lib/db/client';

const touchFields = {
  id: true,
  programId: true,
  affiliateId: true,
  linkId: true,
  sessionId: true,
  status: true,
  reason: true,
  subId: true,
  occurredAt: true,
} as const;

type TouchRow = Omit<ClickTouch, 'status'> & { status: string };

function asTouch(row: TouchRow): ClickTouch {
  return { ...row, status: row.status === 'counted' ? 'counted' : 'filtered' };
}

/**
 * The click an id stands for. A duplicate attributes as its counted click does, so that one comes back; any other
 * filtered click comes back as it is, with its reason.
 */
export async function findClick(tx: Tx, clickId: string): Promise<ClickTouch | null> {
  const row = await tx.click.findFirst({
    where: { id: clickId },
    select: { ...touchFields, countedClickId: true },
  });
  if (!row) return null;
  const { countedClickId, ...touch } = row;
  if (countedClickId === null) return asTouch(touch);
  const counted = await tx.click.findFirst({
    where: { id: countedClickId },
    select: touchFields,
  });
  return asTouch(counted ?? touch);
}

/**
 * Clicks of one visitor in one program, from ≤ occurredAt ≤ to, newest first. Duplicates are left out: their counted
 * clicks stand for them. Over the limit the newest are kept and, for programs that pay the first click, the earliest
 * counted one is added at the end.
 */
export async function listSessionClicks(
  tx: Tx,
  programId: string,
  sessionId: string,
  from: Date,
  to: Date,
  limit = 50,
): Promise<ClickTouch[]> {
  const where = {
    programId,
    sessionId,
    occurredAt: { gte: from, lte: to },
    OR: [{ reason: null }, { reason: { not: 'duplicate' } }],
  };
  const newest = await tx.click.findMany({
    where,
    orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
    take: limit,
    select: touchFields,
  });
  if (newest.length < limit) return newest.map(asTouch);
  const earliest = await tx.click.findFirst({
    where: { ...where, status: 'counted' },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
    select: touchFields,
  });
  const rows =
    earliest && !newest.some((row) => row.id === earliest.id) ? [...newest, earliest] : newest;
  return rows.map(asTouch);
}
