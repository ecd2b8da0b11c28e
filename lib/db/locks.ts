import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

/**
 * The one order in which rows are locked, each kind by id: whoever needs a row of an earlier kind takes it before those
 * of a later one. Who begins with something late, such as a batch, reads the ids of what comes before it, locks those,
 * then its own, and reads again. Two transactions that keep to this never wait for each other in a circle.
 *
 * An affiliate's lock stands for its commissions as well: nobody locks one without it, so they may be taken in any
 * order under it. Ledger accounts are locked by the posting itself, under the affiliate's lock too; where that is only
 * FOR SHARE, two transactions that post in two currencies may meet there, and the one that the database ends runs again.
 */
const LOCK_ORDER = [
  'program',
  'group',
  'discountCode',
  'customer',
  'order',
  'affiliate',
  'payout',
  'commission',
  'batch',
] as const;

export type LockedKind = (typeof LOCK_ORDER)[number];

const TABLES = {
  program: 'program',
  group: 'program_group',
  discountCode: 'discount_code',
  customer: 'customer',
  order: 'sales_order',
  affiliate: 'affiliate',
  payout: 'payout',
  commission: 'commission',
  batch: 'payout_batch',
} as const satisfies Record<LockedKind, string>;

/** From weak to strong. NO KEY UPDATE lets rows pass that only refer to the locked one. */
const STRENGTHS = ['SHARE', 'NO KEY UPDATE', 'UPDATE'] as const;
export type LockStrength = (typeof STRENGTHS)[number];

type Lock = { kind: LockedKind; strength: LockStrength };

/** Locks rows until the end of the transaction, in id order; those that are not there are left out. */
export async function lockRows(
  tx: Tx,
  { kind, strength }: Lock,
  ids: readonly string[],
): Promise<void> {
  const sorted = [...new Set(ids)].sort();
  if (sorted.length === 0) return;
  noteLocks(tx, { kind, strength }, sorted);
  const table = Prisma.raw(TABLES[kind]);
  await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM ${table} WHERE id = ANY(${sorted}) ORDER BY id FOR ${Prisma.raw(strength)}`;
}

type Held = Map<LockedKind, Map<string, LockStrength>>;

const heldBy = new WeakMap<object, Held>();
const outsideOrder = new WeakMap<object, Map<string, 'made' | 'late'>>();

/**
 * Rows that this transaction made: nobody else sees them before it ends, so that none waits for them, and they may be
 * locked like any other at any time.
 */
export function noteMade(tx: object, ids: readonly string[]): void {
  leaveOutOfOrder(tx, ids, 'made');
}

/**
 * Rows that nobody could know of when it was their turn, such as the affiliate of a click that was written since. Their
 * lock may end in a deadlock, which the database ends and `transact` runs again: then they are known in time. Not for
 * rows that can be read before.
 */
export function noteLate(tx: object, ids: readonly string[]): void {
  leaveOutOfOrder(tx, ids, 'late');
}

/** Whether all of them came too late for their turn, so that whoever is locked with them comes late as well. */
export function areLate(tx: object, ids: readonly string[]): boolean {
  const left = outsideOrder.get(tx);
  return ids.length > 0 && ids.every((id) => left?.get(id) === 'late');
}

/** Read without `env()`, which wants every setting: rules that lock are tested without any. */
function isChecked(): boolean {
  return process.env.NODE_ENV !== 'production';
}

function leaveOutOfOrder(tx: object, ids: readonly string[], why: 'made' | 'late'): void {
  if (!isChecked()) return;
  const left = outsideOrder.get(tx) ?? new Map<string, 'made' | 'late'>();
  outsideOrder.set(tx, left);
  for (const id of ids) left.set(id, why);
}

/**
 * Outside production, a lock out of order throws, so that any test that goes that way finds it. A row may be locked
 * again; a weak lock is never made a strong one, since two who did that to one row would wait for each other. For lock
 * files whose statement finds rows by something else than their ids.
 */
export function noteLocks(tx: object, { kind, strength }: Lock, ids: readonly string[]): void {
  if (!isChecked()) return;
  const held: Held = heldBy.get(tx) ?? new Map();
  heldBy.set(tx, held);
  const own = held.get(kind) ?? new Map<string, LockStrength>();
  const left = outsideOrder.get(tx);
  const fresh = ids.filter((id) => {
    if (left?.get(id) === 'made') return false;
    const before = own.get(id);
    if (before === undefined) return true;
    if (STRENGTHS.indexOf(before) >= STRENGTHS.indexOf(strength)) return false;
    throw new LockOrderError(`${kind} ${id} is locked FOR ${before} and now FOR ${strength}`);
  });
  checkOrder(
    held,
    kind,
    fresh.filter((id) => !left?.has(id)),
  );
  for (const id of fresh) own.set(id, strength);
  if (fresh.length > 0) held.set(kind, own);
}

function checkOrder(held: Held, kind: LockedKind, fresh: string[]): void {
  const [first] = fresh;
  if (first === undefined) return;
  const later = LOCK_ORDER.slice(LOCK_ORDER.indexOf(kind) + 1).find((one) => held.has(one));
  if (later) throw new LockOrderError(`${kind} ${first} is locked after a ${later}`);
  if (kind === 'commission') return;
  const last = [...(held.get(kind)?.keys() ?? [])].find((id) => id > first);
  if (last !== undefined) throw new LockOrderError(`${kind} ${first} is locked after ${last}`);
}

/** A bug: two transactions that go this way and the right way can end in a deadlock. */
export class LockOrderError extends Error {}
