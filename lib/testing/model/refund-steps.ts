import {
  holdIfBanned,
  left,
  move,
  smaller,
  waitingFor,
  type Books,
  type Earning,
  type NamedPart,
  type Quarrel,
  type Sale,
} from '@/lib/testing/model/books';
import { restoreTo } from '@/lib/testing/model/debts';
import {
  holdLineage,
  isDisputed,
  lineageOf,
  settleHolds,
  standsAt,
} from '@/lib/testing/model/lineage';
import { takeBack } from '@/lib/testing/model/payout-steps';
import { dueOf, isUnknown, shareOut } from '@/lib/testing/model/sold-lines';

export type RefundCall = {
  do: 'refund';
  refund: string;
  order: string;
  amount: number | null;
  lines: NamedPart[];
};
export type DisputeCall = {
  do: 'dispute';
  dispute: string;
  order: string;
  status: Quarrel['status'];
  amount: number | null;
};

const big = (amount: number | null) => (amount === null ? null : BigInt(amount));

export function refund(books: Books, call: RefundCall): string {
  const facts = JSON.stringify(call);
  const known = books.refunds.get(call.refund);
  if (known) return known.facts === facts ? 'already' : 'REFUND_CONFLICT';
  const sale = books.sales.get(call.order);
  if (sale && call.lines.some((part) => isUnknown(sale.lines, part))) return 'UNKNOWN_LINE';
  const { wanted, named } = wantedOf(call);
  const made = {
    ...{ key: call.refund, order: call.order, facts, wanted, named },
    ...{ dispute: null, appliedAt: sale ? books.now : null },
  };
  if (!sale) {
    books.refunds.set(call.refund, { ...made, status: 'waiting', amount: 0n });
    return 'parked';
  }
  const rest = sale.total - sale.refunded;
  const amount = wanted ?? rest;
  if (rest === 0n || amount > rest) return 'REFUND_EXCEEDS_ORDER';
  books.refunds.set(call.refund, { ...made, status: 'applied', amount });
  return `taken ${changeRefunded(books, sale, amount, call.refund)}`;
}

/** Without an amount the sum of its lines; of a smaller one each line in proportion. */
function wantedOf({ amount, lines }: RefundCall): { wanted: bigint | null; named: NamedPart[] } {
  const asked = lines.reduce((sum, part) => sum + BigInt(part.amount), 0n);
  const wanted = amount === null && lines.length > 0 ? asked : big(amount);
  if (wanted === null || wanted >= asked) return { wanted, named: lines };
  const parts = shareOut(
    wanted,
    lines.map((part) => BigInt(part.amount)),
  );
  return { wanted, named: lines.map((part, at) => ({ ...part, amount: Number(parts[at]) })) };
}

/** Refunds that name an amount first, the smallest before the others; what is more than the rest is refused. */
export function applyWaiting(books: Books, sale: Sale): void {
  const waiting = waitingFor(books, sale.key).sort((a, b) => {
    if (a.wanted === b.wanted) return 0;
    if (a.wanted === null) return 1;
    return b.wanted === null ? -1 : Number(a.wanted - b.wanted);
  });
  for (const one of waiting) {
    const rest = sale.total - sale.refunded;
    const amount = one.wanted ?? rest;
    const fits = rest > 0n && amount <= rest;
    one.status = fits ? 'applied' : 'refused';
    if (!fits) continue;
    one.amount = amount;
    one.appliedAt = books.now;
    changeRefunded(books, sale, amount, one.key);
  }
  for (const one of books.disputes.values()) {
    if (one.order !== sale.key || !one.waits) continue;
    one.waits = false;
  }
  for (const one of books.disputes.values()) {
    if (one.order === sale.key) takeEffect(books, sale, one);
  }
}

export function reverse(books: Books, key: string): string {
  const known = books.refunds.get(key);
  if (!known) return 'REFUND_NOT_FOUND';
  if (known.status === 'reversed') return 'already';
  if (known.status === 'refused') return 'REFUND_NOT_APPLIED';
  if (known.dispute !== null) return 'REFUND_OF_DISPUTE';
  return `given ${undo(books, key)}`;
}

function undo(books: Books, key: string): bigint {
  const known = books.refunds.get(key);
  const sale = known && books.sales.get(known.order);
  if (!known) throw new Error(`there is no refund ${key}`);
  const before = known.status;
  const { amount } = known;
  known.status = 'reversed';
  known.amount = 0n;
  if (!sale || before !== 'applied') return 0n;
  let change = -amount;
  // A lost dispute that was more than what was left of the order takes what has become free.
  for (const other of books.refunds.values()) {
    if (other.order !== sale.key || other.status !== 'applied' || other.wanted === null) continue;
    const free = sale.total - sale.refunded - change;
    const more = smaller(other.wanted - other.amount, free);
    if (more <= 0n) continue;
    other.amount += more;
    change += more;
  }
  const given = -changeRefunded(books, sale, change, key);
  if (isDisputed(books, sale)) holdLineage(books, sale);
  return given;
}

/** The commission follows what was refunded of its lines, both ways. Answers what was taken, or given as a negative. */
function changeRefunded(books: Books, sale: Sale, change: bigint, refund: string): bigint {
  sale.refunded += change;
  const lineage = lineageOf(books, sale);
  const [root] = lineage;
  if (!root) return 0n;
  const reinstated = lineage.slice(1).reduce((sum, one) => sum + one.amount, 0n);
  const taken = lineage.reduce((sum, one) => sum + takenOf(one), 0n) - reinstated;
  const inForce = [...books.refunds.values()].filter(
    (one) => one.order === sale.key && one.status === 'applied',
  );
  const due = dueOf(sale.lines, root.byLine, inForce) - taken;
  if (due < 0n) {
    restore(books, lineage, root, -due, refund);
    return due;
  }
  let missing = due;
  for (const one of lineage) {
    const part = smaller(missing, left(one));
    if (part === 0n) continue;
    missing -= part;
    const before = one.taken.get(refund) ?? 0n;
    // What took last stands last.
    one.taken.delete(refund);
    one.taken.set(refund, before + part);
    takeBack(books, one, part, refund);
  }
  return due - missing;
}

const takenOf = (earning: Earning) =>
  [...earning.taken.values()].reduce((sum, amount) => sum + amount, 0n);

function restore(
  books: Books,
  lineage: Earning[],
  root: Earning,
  amount: bigint,
  refund: string,
): void {
  const before = lineage.map((one) => one.takenBack);
  const rest = restoreTo(books, [...lineage].reverse(), amount, refund, (one) => {
    const at = standsAt(books, one);
    if (at === 'requested' || at === 'paid') return null;
    return at === 'available' ? 'available' : 'pending';
  });
  lineage.forEach((one, i) => {
    if (one.takenBack === before[i]) return;
    one.status = standsAt(books, one);
    if (one.status !== 'paid') holdIfBanned(books, one);
  });
  if (rest === 0n) return;
  const key = `${root.key}/${lineage.length}`;
  const reinstated: Earning = {
    ...root,
    key,
    id: '',
    byLine: [],
    amount: rest,
    takenBack: 0n,
    taken: new Map(),
    debts: [],
    status: 'available',
    approved: true,
    matured: true,
    payableAt: books.now,
    reinstates: root.key,
    holds: [...root.holds],
    at: { pending: 0n, available: 0n, in_payout: 0n, paid: 0n, debt: 0n },
  };
  holdIfBanned(books, reinstated);
  books.earnings.set(key, reinstated);
  move(books, reinstated, 'expense', 'available', rest);
}

export function dispute(books: Books, call: DisputeCall): string {
  const known = books.disputes.get(call.dispute);
  const amount = big(call.amount);
  const differs = amount !== null && amount !== known?.amount;
  if (known) {
    if (known.order !== call.order) return 'DISPUTE_CONFLICT';
    if (known.status !== 'open' && call.status === 'open') return 'already';
    if (known.status === call.status) {
      if (differs && known.status === 'lost') return 'DISPUTE_CONFLICT';
      if (!differs || known.status === 'won') return 'already';
    }
  }
  const sale = books.sales.get(call.order);
  const quarrel: Quarrel = {
    key: call.dispute,
    order: call.order,
    status: call.status,
    amount: amount ?? known?.amount ?? null,
    waits: !sale,
  };
  books.disputes.set(call.dispute, quarrel);
  if (!sale) return 'parked';
  takeEffect(books, sale, quarrel);
  return 'recorded';
}

function takeEffect(books: Books, sale: Sale, quarrel: Quarrel): void {
  const counted = [...books.refunds.values()].find(
    (one) => one.dispute === quarrel.key && one.status === 'applied',
  );
  if (quarrel.status === 'lost' && !counted) {
    const wanted = quarrel.amount ?? sale.total;
    const amount = smaller(wanted, sale.total - sale.refunded);
    let key = quarrel.key;
    for (let n = 2; books.refunds.has(key); n++) key = `${quarrel.key}#${n}`;
    const made = { key, order: sale.key, facts: '', wanted, amount, named: [] };
    const counted = { status: 'applied' as const, dispute: quarrel.key, appliedAt: books.now };
    books.refunds.set(key, { ...made, ...counted });
    changeRefunded(books, sale, amount, key);
  }
  if (quarrel.status === 'won' && counted) undo(books, counted.key);
  settleHolds(books, sale);
}

/** What was refunded before counts against what is earned only now; the last refund stands for it. */
export function settleEarlier(books: Books, sale: Sale): void {
  const applied = [...books.refunds.values()]
    .filter((one) => one.order === sale.key && one.status === 'applied' && one.amount > 0n)
    .sort((a, b) => (a.appliedAt ?? 0) - (b.appliedAt ?? 0));
  const last = applied.at(-1);
  if (last && sale.refunded > 0n) changeRefunded(books, sale, 0n, last.key);
}
