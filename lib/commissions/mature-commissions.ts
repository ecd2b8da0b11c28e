import type { Work } from '@/lib/db/work';
import { systemActor } from '@/lib/actor';
import { countDue, listDueIds } from '@/lib/commissions/due-sql';
import { approveFollowers } from '@/lib/commissions/followers';
import { moveCommissions } from '@/lib/commissions/moves';
import { decide } from '@/lib/commissions/rules';
import { lockDueCommissions } from '@/lib/commissions/lock-commissions';
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
 * What fails together is tried in smaller parts, down to one commission, so that nothing waits because of another's
 * fault; what fails by itself is logged, and thrown at the end. Returns how many became available.
 */
export async function matureCommissions(): Promise<number> {
  const now = await currentTime();
  const due = await countDue(now);
  const groups = groupDue(due);
  const total = due.reduce((sum, { count }) => sum + count, 0);
  const outcome: Outcome = { moved: 0, failures: [] };
  const worker = async () => {
    for (let group = groups.shift(); group; group = groups.shift()) {
      await matureGroup(group, outcome);
    }
  };
  await Promise.all(Array.from({ length: total >= TWO_WORKERS_FROM ? 2 : 1 }, worker));
  const [failure] = outcome.failures;
  if (failure !== undefined) throw failure;
  return outcome.moved;
}

type Outcome = { moved: number; failures: unknown[] };

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

/** What is due of these affiliates, as far as it goes; where it does not, each of them by itself. */
async function matureGroup(affiliateIds: string[], outcome: Outcome): Promise<void> {
  try {
    for (let count = BATCH; count >= BATCH;) {
      count = await matureSome((work) => lockDueCommissions(work, { affiliateIds, limit: BATCH }));
      outcome.moved += count;
    }
  } catch (error) {
    const [only, ...others] = affiliateIds;
    if (only === undefined) throw error;
    if (others.length === 0) return matureEach(only, outcome);
    logger.warn({ err: error, affiliates: affiliateIds.length }, 'affiliates mature one by one');
    for (const affiliateId of affiliateIds) await matureGroup([affiliateId], outcome);
  }
}

/** One affiliate's commissions, each in a transaction of its own. */
async function matureEach(affiliateId: string, outcome: Outcome): Promise<void> {
  for (const commissionId of await listDueIds(await currentTime(), affiliateId)) {
    try {
      outcome.moved += await matureSome((work) =>
        lockDueCommissions(work, { affiliateIds: [affiliateId], limit: 1, commissionId }),
      );
    } catch (error) {
      logger.error({ err: error, affiliateId, commissionId }, 'a commission did not mature');
      outcome.failures.push(error);
    }
  }
}

/** Moves what `lockDue` finds, in one transaction. Returns how many rows it found. */
async function matureSome(
  lockDue: (work: Work) => ReturnType<typeof lockDueCommissions>,
): Promise<number> {
  return expectOk(
    await transact(ctx, async (work) => {
      const rows = await lockDue(work);
      await moveDue(work, rows);
      return ok(rows.length);
    }),
  );
}

/** Holds open and close under the affiliate's lock: what is not held now stays so until the end. */
async function moveDue(
  work: Work,
  rows: Awaited<ReturnType<typeof lockDueCommissions>>,
): Promise<void> {
  const { tx, now } = work;
  const facts = { now, held: false };
  const pending = rows.filter(
    (row) => row.status === 'pending' && decide(row, 'approve', facts).kind === 'move',
  );
  await moveCommissions(work, pending, 'approve');
  await approveFollowers(
    work,
    pending.map((row) => row.id),
  );
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
}
