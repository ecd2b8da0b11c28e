import { minBigint } from '@/lib/money/money';

/** Stands for a refund where something was taken because of the commission that this one follows. */
export const BY_PARENT = 'parent';

/** What happened to the debts of one commission, in the order in which it happened. Minor units, positive. */
export type DebtStep =
  | { kind: 'owe'; refundId: string | null; minor: bigint }
  | { kind: 'settle'; minor: bigint; isForgiven: boolean; itemId: string | null }
  | { kind: 'open_again'; minor: bigint; itemId: string | null }
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
 * open then, the oldest first; a payout that releases its items opens what it had netted.
 */
export function followDebts(steps: readonly DebtStep[]): MadeDebt[] {
  const debts: MadeDebt[] = [];
  for (const step of steps) {
    let left = step.minor;
    if (step.kind === 'owe') {
      debts.push({ refundId: step.refundId, openMinor: left, forgivenMinor: 0n, netted: [] });
    } else if (step.kind === 'open_again') {
      for (const debt of debts) openDebtAgain(debt, step.itemId);
    } else if (step.kind === 'settle') {
      for (const debt of debts) left -= settle(debt, left, step);
    } else {
      cancel(debts, step);
    }
  }
  return debts;
}

/**
 * A reversal cancels what its refund made. Earlier versions cancelled whatever was open: then the debts of others, of
 * refunds before those of a person, stand for its own, and what had settled its own has settled theirs.
 */
function cancel(debts: MadeDebt[], step: Extract<DebtStep, { kind: 'cancel' }>): void {
  const place = step.isForgiven ? 'forgivenMinor' : 'openMinor';
  const own = debts.filter((debt) => debt.refundId === step.refundId);
  const others = debts.filter((debt) => debt.refundId !== step.refundId);
  const ofPersons = others.filter((debt) => debt.refundId === null);
  const ofRefunds = others.filter((debt) => debt.refundId !== null);
  let left = step.minor;
  for (const debt of [...own, ...ofRefunds, ...ofPersons]) {
    const minor = minBigint(debt[place], left);
    debt[place] -= minor;
    left -= minor;
    if (debt.refundId !== step.refundId) handOver(own, debt, minor);
  }
}

function handOver(own: MadeDebt[], to: MadeDebt, limitMinor: bigint): void {
  let left = limitMinor;
  for (const debt of own) {
    const forgivenMinor = minBigint(debt.forgivenMinor, left);
    debt.forgivenMinor -= forgivenMinor;
    to.forgivenMinor += forgivenMinor;
    left -= forgivenMinor;
    for (const one of debt.netted) {
      const minor = minBigint(one.minor, left);
      if (minor > 0n) to.netted.push({ itemId: one.itemId, minor });
      one.minor -= minor;
      left -= minor;
    }
  }
}

function settle(debt: MadeDebt, left: bigint, by: { isForgiven: boolean; itemId: string | null }) {
  const minor = minBigint(debt.openMinor, left);
  debt.openMinor -= minor;
  if (by.isForgiven) debt.forgivenMinor += minor;
  else if (minor > 0n) debt.netted.push({ itemId: by.itemId, minor });
  return minor;
}

function openDebtAgain(debt: MadeDebt, itemId: string | null): void {
  for (const one of debt.netted) if (one.itemId === itemId) debt.openMinor += one.minor;
  debt.netted = debt.netted.filter((one) => one.itemId !== itemId);
}

/** What one refund has taken of one commission and not restored to it. Minor units. */
export type RefundClaim = {
  commissionId: string;
  refundId: string;
  /** The refund that is reversed now, one that was reversed before it, or one in force. */
  of: 'own' | 'reversed' | 'in_force';
  takenMinor: bigint;
  /** The parts of it that are debt still, and that were debt until it was written off. */
  openMinor: bigint;
  forgivenMinor: bigint;
  /** The commission is not on its way: money can return to its account. */
  restsInAccount: boolean;
  /** The posting that took it. */
  answersId: string;
};

/**
 * Pure: the claims of one commission without those that restored more than they took, as reversals of earlier versions
 * could by rounding. Others have given that for them: first of what is neither owed nor forgiven, earlier reversals
 * before refunds in force. The sum stays.
 */
export function evenOut(claims: readonly RefundClaim[]): RefundClaim[] {
  const rows = claims.map((claim) => ({ ...claim }));
  let over = rows.reduce((sum, row) => (row.takenMinor < 0n ? sum - row.takenMinor : sum), 0n);
  const kept = rows.filter((row) => row.takenMinor > 0n);
  const givers = (['reversed', 'in_force', 'own'] as const).flatMap((source) =>
    kept.filter((row) => row.of === source),
  );
  const settledMinor = (row: RefundClaim) => row.takenMinor - row.openMinor - row.forgivenMinor;
  for (const limitOf of [settledMinor, (row: RefundClaim) => row.takenMinor]) {
    for (const row of givers) {
      const limitMinor = limitOf(row);
      const minor = limitMinor > 0n ? minBigint(over, limitMinor) : 0n;
      row.takenMinor -= minor;
      over -= minor;
    }
  }
  if (over > 0n) throw new Error(`refunds restored ${over} that they never took`);
  return kept.filter((row) => row.takenMinor > 0n);
}

export type Give = {
  claim: RefundClaim;
  debtMinor: bigint;
  forgivenMinor: bigint;
  inAccountMinor: bigint;
};

/**
 * Pure: how `amountMinor` is restored. First what the refund itself has taken. What is more than that (by rounding, or
 * because another was reversed while this one stood in for it) first of what earlier reversals left taken, less what is
 * reinstated of it. `lostMinor` can go back to none of the commissions.
 */
export function planRestore(
  claims: readonly RefundClaim[],
  amountMinor: bigint,
  reinstatedMinor: bigint,
): { gives: Give[]; lostMinor: bigint } {
  if (claims.some((claim) => claim.takenMinor <= 0n)) throw new Error('nothing was taken');
  const rows = claims.map((claim) => ({
    claim,
    left: claim.takenMinor,
    debtMinor: 0n,
    forgivenMinor: 0n,
    inAccountMinor: 0n,
  }));
  let [left, lostMinor] = [amountMinor, 0n];
  for (const source of ['own', 'reversed', 'in_force'] as const) {
    const group = rows.filter((row) => row.claim.of === source);
    const taken = group.reduce((sum, row) => sum + row.left, 0n);
    const free = source === 'reversed' ? taken - minBigint(taken, reinstatedMinor) : taken;
    let here = minBigint(left, free);
    left -= here;
    for (const place of ['debtMinor', 'forgivenMinor', 'inAccountMinor'] as const) {
      for (const row of group) {
        const minor = minBigint(here, minBigint(row.left, roomAt(row.claim, place)));
        row[place] += minor;
        row.left -= minor;
        here -= minor;
      }
    }
    lostMinor += here;
  }
  const gives = rows.filter((row) => row.left < row.claim.takenMinor);
  return { gives, lostMinor: lostMinor + left };
}

function roomAt(
  claim: RefundClaim,
  place: 'debtMinor' | 'forgivenMinor' | 'inAccountMinor',
): bigint {
  if (place === 'debtMinor') return claim.openMinor;
  if (place === 'forgivenMinor') return claim.forgivenMinor;
  return claim.restsInAccount ? claim.takenMinor : 0n;
}
