import { minBigint } from '@/lib/money/money';

/** What happened to the debts of one commission, in the order in which it happened. Minor units, positive. */
export type DebtStep =
  | { kind: 'owe'; refundId: string | null; minor: bigint }
  | { kind: 'settle'; minor: bigint; isForgiven: boolean; itemId: string | null }
  | { kind: 'reopen'; minor: bigint; itemId: string | null }
  | { kind: 'cancel'; minor: bigint; isForgiven: boolean; refundId: string | null };

/** The debt that one clawback made; of a person, where it names no refund. */
export type MadeDebt = {
  refundId: string | null;
  openMinor: bigint;
  forgivenMinor: bigint;
  netted: { itemId: string | null; minor: bigint }[];
};

/**
 * Pure: what has become of each debt of a commission. A netting, a write-off or a repayment settles the debts that are
 * open then, the oldest first; a payout that gives its items back opens what it had netted.
 */
export function followDebts(steps: readonly DebtStep[]): MadeDebt[] {
  const debts: MadeDebt[] = [];
  for (const step of steps) {
    let left = step.minor;
    if (step.kind === 'owe') {
      debts.push({ refundId: step.refundId, openMinor: left, forgivenMinor: 0n, netted: [] });
    } else if (step.kind === 'reopen') {
      for (const debt of debts) reopen(debt, step.itemId);
    } else if (step.kind === 'settle') {
      for (const debt of debts) left -= settle(debt, left, step);
    } else {
      const of = step.isForgiven ? 'forgivenMinor' : 'openMinor';
      const own = debts.filter((debt) => debt.refundId === step.refundId);
      for (const debt of own) {
        const minor = minBigint(debt[of], left);
        debt[of] -= minor;
        left -= minor;
      }
    }
  }
  return debts;
}

function settle(debt: MadeDebt, left: bigint, by: { isForgiven: boolean; itemId: string | null }) {
  const minor = minBigint(debt.openMinor, left);
  debt.openMinor -= minor;
  if (by.isForgiven) debt.forgivenMinor += minor;
  else if (minor > 0n) debt.netted.push({ itemId: by.itemId, minor });
  return minor;
}

function reopen(debt: MadeDebt, itemId: string | null): void {
  for (const one of debt.netted) if (one.itemId === itemId) debt.openMinor += one.minor;
  debt.netted = debt.netted.filter((one) => one.itemId !== itemId);
}

/** What one refund has taken of one commission and not given back to it. Minor units. */
export type Taking = {
  commissionId: string;
  refundId: string;
  /** The refund that is reversed now, one that was reversed before it, or one that stands. */
  of: 'own' | 'reversed' | 'standing';
  takenMinor: bigint;
  /** The parts of it that are debt still, and that were debt until it was written off. */
  openMinor: bigint;
  forgivenMinor: bigint;
  /** The commission is not on its way: money can return to its account. */
  isHome: boolean;
  /** The posting that took it. */
  answersId: string;
};

export type Give = {
  taking: Taking;
  debtMinor: bigint;
  forgivenMinor: bigint;
  homeMinor: bigint;
};

/**
 * Pure: how `amountMinor` is given back. First what the refund itself has taken. What is more than that (by rounding, or
 * because another was reversed while this one stood in for it) first of what earlier reversals left taken, less what is
 * reinstated of it. `lostMinor` can go back to none of the commissions.
 */
export function planGiveBack(
  takings: readonly Taking[],
  amountMinor: bigint,
  reinstatedMinor: bigint,
): { gives: Give[]; lostMinor: bigint } {
  const rows = takings.map((taking) => ({
    taking,
    left: taking.takenMinor,
    ...{ debtMinor: 0n, forgivenMinor: 0n, homeMinor: 0n },
  }));
  let [left, lostMinor] = [amountMinor, 0n];
  for (const source of ['own', 'reversed', 'standing'] as const) {
    const group = rows.filter((row) => row.taking.of === source);
    const taken = group.reduce((sum, row) => sum + row.left, 0n);
    const free = source === 'reversed' ? taken - minBigint(taken, reinstatedMinor) : taken;
    let here = minBigint(left, free);
    left -= here;
    for (const place of ['debtMinor', 'forgivenMinor', 'homeMinor'] as const) {
      for (const row of group) {
        const minor = minBigint(here, minBigint(row.left, roomAt(row.taking, place)));
        row[place] += minor;
        row.left -= minor;
        here -= minor;
      }
    }
    lostMinor += here;
  }
  const gives = rows.filter((row) => row.left < row.taking.takenMinor);
  return { gives, lostMinor: lostMinor + left };
}

function roomAt(taking: Taking, place: 'debtMinor' | 'forgivenMinor' | 'homeMinor'): bigint {
  if (place === 'debtMinor') return taking.openMinor;
  if (place === 'forgivenMinor') return taking.forgivenMinor;
  return taking.isHome ? taking.takenMinor : 0n;
}
