import { systemActor } from '@/lib/actor';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { approveAndMature, matureLocked } from '@/lib/commissions/approve-commission';
import { decide } from '@/lib/commissions/rules';
import { heldCommissionIds, lockCommissions } from '@/lib/commissions/moves';
import { db } from '@/lib/db/client';
import { currentTime, transact } from '@/lib/db/transact';
import { expectOk, ok } from '@/lib/result';
import { termsSchema } from '@/lib/programs/types';

const ctx = { actor: systemActor('mature-commissions') };
/** Commissions moved in one transaction; the next round takes the rest. */
const BATCH = 200;

/**
 * Approved commissions whose hold is over become available; pending ones on automatic approval are approved first.
 * Due is what the database's clock says. Safe when two run at once: each affiliate's rows are read again under the
 * affiliate's lock. Returns how many became available.
 */
export async function matureCommissions(): Promise<number> {
  const now = await currentTime();
  let moved = 0;
  let after = '';
  for (;;) {
    const due = await db.$queryRaw<{ affiliateId: string }[]>`
      SELECT DISTINCT c.affiliate_id AS "affiliateId" FROM commission c
      WHERE c.affiliate_id > ${after} AND c.available_at <= ${now}
        AND (c.status = 'approved' OR (c.status = 'pending' AND c.terms ->> 'approval' = 'automatic'))
        AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.commission_id = c.id AND h.released_at IS NULL)
      ORDER BY 1 LIMIT 100`;
    if (due.length === 0) return moved;
    for (const { affiliateId } of due) {
      for (;;) {
        const count = await matureAffiliate(affiliateId);
        moved += count;
        if (count < BATCH) break;
      }
      after = affiliateId;
    }
  }
}

async function matureAffiliate(affiliateId: string): Promise<number> {
  const result = await transact(async (tx, now) => {
    await lockAffiliate(tx, affiliateId);
    const due = await tx.commission.findMany({
      where: {
        affiliateId,
        availableAt: { lte: now },
        status: { in: ['approved', 'pending'] },
        holds: { none: { releasedAt: null } },
        OR: [{ status: 'approved' }, { terms: { path: ['approval'], equals: 'automatic' } }],
      },
      select: { id: true },
      orderBy: { id: 'asc' },
      take: BATCH,
    });
    const rows = await lockCommissions(
      tx,
      due.map((row) => row.id),
    );
    const held = await heldCommissionIds(
      tx,
      rows.map((row) => row.id),
    );
    let moved = 0;
    for (const row of rows) {
      if (row.status !== 'pending' || held.has(row.id)) continue;
      if (termsSchema.parse(row.terms).approval !== 'automatic') continue;
      if ((await approveAndMature(tx, ctx, now, row)) === 'available') moved++;
    }
    const approved = rows.filter(
      (row) => decide(row, 'mature', { now, held: held.has(row.id) }).kind === 'move',
    );
    const currencies = new Set(approved.map((row) => row.currency));
    for (const currency of currencies) {
      await matureLocked(
        tx,
        ctx,
        now,
        approved.filter((row) => row.currency === currency),
      );
    }
    return ok(moved + approved.length);
  });
  return expectOk(result);
}
