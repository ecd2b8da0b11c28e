import {
  move,
  ofAffiliate,
  smaller,
  type Books,
  type Currency,
  type Debt,
  type Earning,
  type Place,
} from '@/lib/testing/model/books';

/** Who made which debt of an earning, and what became of it: ADR 012, said again for the model. */

export function owe(books: Books, earning: Earning, refund: string | null, amount: bigint): void {
  move(books, earning, 'debt', 'expense', amount);
  if (amount > 0n) earning.debts.push({ refund, open: amount, forgiven: 0n, netted: [] });
}

/** A netting, a repayment or a write-off ends the debts that are open, the oldest first. */
export function endDebt(
  books: Books,
  earning: Earning,
  from: Place | 'cash' | 'write_off',
  amount: bigint,
  payout: string | null = null,
): void {
  move(books, earning, from, 'debt', amount);
  let rest = amount;
  for (const debt of earning.debts) {
    const part = smaller(rest, debt.open);
    rest -= part;
    debt.open -= part;
    if (from === 'write_off') debt.forgiven += part;
    else if (payout !== null) debt.netted.push({ payout, amount: part });
  }
}

/** A payout that did not happen had netted nothing. */
export function openAgain(earning: Earning, payout: string): void {
  for (const debt of earning.debts) {
    for (const one of debt.netted) if (one.payout === payout) debt.open += one.amount;
    debt.netted = debt.netted.filter((one) => one.payout !== payout);
  }
}

export function settleDebt(
  books: Books,
  kind: 'write_off' | 'repay',
  affiliate: number,
  currency: Currency,
  amount: bigint | null,
): string {
  const owing = ofAffiliate(books, affiliate, currency).filter((one) => one.at.debt < 0n);
  const owed = owing.reduce((sum, one) => sum - one.at.debt, 0n);
  const wanted = amount ?? owed;
  if (wanted === 0n || wanted > owed) return 'DEBT_EXCEEDED';
  let rest = wanted;
  for (const one of owing) {
    const part = smaller(-one.at.debt, rest);
    endDebt(books, one, kind === 'repay' ? 'cash' : 'write_off', part);
    rest -= part;
  }
  return `settled ${wanted}, owed ${owed - wanted}`;
}

type Taken = { earning: Earning; refund: string };
type Home = Place | null;

const ownDebts = ({ earning, refund }: Taken): Debt[] =>
  earning.debts.filter((debt) => debt.refund === refund);

/**
 * Restores what a refund took: to its own claims, then to those of refunds that were reversed before, then to those
 * in force, the newest before the others; of each first what is owed, then what was forgiven, then where the earning lies. Answers what found no
 * place.
 */
export function restoreTo(
  books: Books,
  members: Earning[],
  amount: bigint,
  refund: string,
  homeOf: (earning: Earning) => Home,
): bigint {
  const claims = members.flatMap((earning) =>
    [...earning.taken.keys()].reverse().map((one) => ({ earning, refund: one })),
  );
  const isReversed = (one: Taken) => books.refunds.get(one.refund)?.status === 'reversed';
  const own = claims.filter((one) => one.refund === refund);
  const before = claims.filter((one) => one.refund !== refund && isReversed(one));
  const inForce = claims.filter((one) => one.refund !== refund && !isReversed(one));
  const reinstated = members.reduce((sum, one) => sum + (one.reinstates ? one.amount : 0n), 0n);
  let [rest, lost] = [amount, 0n];
  for (const group of [own, before, inForce]) {
    const taken = group.reduce((sum, one) => sum + (one.earning.taken.get(one.refund) ?? 0n), 0n);
    const already = group === before ? smaller(reinstated, taken) : 0n;
    let part = smaller(rest, taken - already);
    rest -= part;
    for (const back of [backToDebt, backToForgiven, backHome]) {
      for (const one of group) part -= back(books, one, part, homeOf);
    }
    lost += part;
  }
  return lost + rest;
}

function backToDebt(books: Books, taken: Taken, amount: bigint): bigint {
  let rest = amount;
  for (const debt of ownDebts(taken)) {
    const part = smaller(rest, debt.open);
    debt.open -= part;
    rest -= part;
  }
  return back(books, taken, 'debt', amount - rest);
}

function backToForgiven(books: Books, taken: Taken, amount: bigint): bigint {
  let rest = amount;
  for (const debt of ownDebts(taken)) {
    const part = smaller(rest, debt.forgiven);
    debt.forgiven -= part;
    rest -= part;
  }
  return back(books, taken, 'write_off', amount - rest);
}

function backHome(
  books: Books,
  taken: Taken,
  amount: bigint,
  homeOf: (earning: Earning) => Home,
): bigint {
  const home = homeOf(taken.earning);
  if (home === null) return 0n;
  const part = smaller(amount, taken.earning.taken.get(taken.refund) ?? 0n);
  return back(books, taken, home, part);
}

function back(
  books: Books,
  { earning, refund }: Taken,
  to: Place | 'write_off',
  amount: bigint,
): bigint {
  move(books, earning, 'expense', to, amount);
  earning.takenBack -= amount;
  earning.taken.set(refund, (earning.taken.get(refund) ?? 0n) - amount);
  return amount;
}
