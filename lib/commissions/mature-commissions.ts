import type { Work } from '@/lib/db/work';
import { systemActor } from '@/lib/actor';
import { countDue } from '@/lib/commissions/due-sql';
import { moveCommissions } from '@/lib/commissions/moves';
import { decide } from '@/lib/commissions/rules';
import { lockDueCommissions } from '@/lib/commissions/lock-commissions';
import { lockAffiliates } from '@/lib/affiliates/lock-affiliate';
import { currentTime, transact } from '@/lib/db/transact';
import { groupBy } from '@/lib/group-by';
import { postManyTransfers } from '@/lib/ledger/post-many';
import { logger } from '@/lib/logger';
import { expectOk, ok } from '@/lib/result';

const ctx = { actor: systemActor('mature-commissions') };
/** Commissions moved in one transaction; the next takes the rest. */
const BATCH = 4_000;
/** Affiliates locked in one transaction. */
const AFFILIATES = 200;
/** Above this many due, a second worker takes other affiliates beside the first. */
const TWO_WORKERS_FROM = 20_000;

/**
 * Approved commissions whose hold is over become available; pending ones on automatic approval are approved first.
 * Due is what the database's clock says. Safe when two run at once: rows are read again under their affiliates' locks.
 * What fails for some affiliates is logged and thrown at the end, after the others. Returns how many became available.
 */
export async function matureCommissions(): Promise<number> {
  const now = await currentTime();
  const due = await countDue(now);
  const groups = groupDue(due);
  const total = due.reduce((sum, { count }) => sum + count, 0);
  const failures: unknown[] = [];
  let moved = 0;
  const worker = async () => {
    for (let group = groups.shift(); group; group = groups.shift()) {
      try {
        const count = await matureGroup(group);
        moved += count;
      } catch (error) {
        logger.error({ err: error, affiliates: group }, 'commissions did not become available');
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: total >= TWO_WORKERS_FROM ? 2 : 1 }, worker));
  if (failures.length > 0) throw failures[0];
  return moved;
}

/** Affiliates in id order, as many together as fit into one transaction. */
function groupDue(due: { affiliateId: string; count: number }[]): string[][] {
  const groups: string[][] = [];
  let room = 0;
  for (const { affiliateId, count } of due) {
    const last = groups.at(-1);
    if (last && count <= room && last.length < AFFILIATES) last.push(affiliateId);
    else groups.push([affiliateId]);
    room = (groups.at(-1) === last ? room : BATCH) - count;
  }
  return groups;
}

async function matureGroup(affiliateIds: string[]): Promise<number> {
  let moved = 0;
  for (;;) {
    const count = expectOk(
      await transact(ctx, async (work) => ok(await matureSome(work, affiliateIds))),
    );
    moved += count;
    if (count < BATCH) return moved;
  }
}

async function matureSome(work: Work, affiliateIds: string[]): Promise<number> {
  const { tx, now } = work;
  await lockAffiliates(tx, affiliateIds);
  // Holds open and close under the affiliate's lock: what is not held now stays so until the end.
  const rows = await lockDueCommissions(tx, now, affiliateIds, BATCH);
  const facts = { now, held: false };
  const pending = rows.filter(
    (row) => row.status === 'pending' && decide(row, 'approve', facts).kind === 'move',
  );
  await moveCommissions(work, pending, 'approve');
  const mature = rows
    .map((row) => ({ ...row, status: 'approved' as const }))
    .filter((row) => decide(row, 'mature', facts).kind === 'move');
  await moveCommissions(work, mature, 'mature');
  const groups = groupBy(mature, (row) => `${row.affiliateId} ${row.currency}`);
  await postManyTransfers(
    tx,
    { kind: 'mature', from: 'pending', to: 'available' },
    [...groups.values()].flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const { programId, affiliateId, currency } = first;
      const legs = group.map((row) => ({
        commissionId: row.id,
        amountMinor: row.amountMinor - row.clawedBackMinor,
      }));
      return [{ programId, affiliateId, currency, legs }];
    }),
  );
  return rows.length;
}
