import type { StatementData, StatementLine, StatementTotal } from '@/lib/statements/types';

export function isMonthOver({ to }: { to: Date }, now: Date): boolean {
  return now.getTime() >= to.getTime();
}

/** "000012": a number as people write it on a file. */
export function paddedNumber(number: number): string {
  return String(number).padStart(6, '0');
}

type LineFacts = {
  kind: string;
  order: string | null;
  commissionKind: string | null;
  commissionReason: string | null;
  reason: string | null;
  paidTo: string | null;
};

/** The heading a line is counted under. */
const HEADINGS: Readonly<Record<string, string>> = {
  earn: 'Commissions',
  lead: 'Sign-ups',
  goal: 'Goals',
  recruit: 'Recruits',
  bonus: 'Bonuses',
  adjustment: 'Adjustments',
  void: 'Voided',
  claw_back: 'Taken back',
  reverse: 'Given back',
  pay: 'Payouts',
  return: 'Payouts returned',
  write_off: 'Debts written off',
  repay: 'Debts repaid',
  earning: 'Commissions',
  debt: 'Debts taken off',
};

/** Reasons an affiliate reads in the portal too. Why a debt was written off is the merchant's own business. */
const WITH_REASON = new Set(['void', 'claw_back', 'reverse', 'return', 'debt']);

/** Of no order. */
const OWN_KINDS: ReadonlySet<string> = new Set([
  'bonus',
  'adjustment',
  'lead',
  'goal',
  'retroactive',
  'recruit',
]);

function headingOf(kind: string): string {
  return HEADINGS[kind] ?? 'Other';
}

/** A bonus is earned, and paid, like a commission and told apart from it; so is what a sign-up earned. */
export function lineKind({ kind, commissionKind }: LineFacts): string {
  const isOwn = commissionKind !== null && OWN_KINDS.has(commissionKind);
  const isPaidBonus = kind === 'earning' && commissionKind === 'bonus';
  return isOwn && (kind === 'earn' || isPaidBonus) ? commissionKind : kind;
}

/** What a line says, and why. */
export function lineWords(facts: LineFacts): { text: string; reason: string | null } {
  const what = facts.order ? `order ${facts.order}` : (facts.commissionKind ?? 'commission');
  const reason = WITH_REASON.has(facts.kind) ? facts.reason : null;
  switch (lineKind(facts)) {
    case 'earn':
    case 'earning':
      return facts.order
        ? { text: `Commission of ${what}`, reason }
        : { text: capital(what), reason: facts.commissionReason };
    case 'goal':
      return { text: 'Goal reached', reason: facts.commissionReason };
    case 'retroactive':
      return { text: 'Tier reached, for the orders before', reason: facts.commissionReason };
    case 'lead':
      return { text: 'Sign-up', reason: facts.commissionReason };
    case 'recruit':
      return { text: 'Recruit', reason: facts.commissionReason };
    case 'bonus':
      return { text: 'Bonus', reason: facts.commissionReason };
    case 'adjustment':
      return { text: 'Adjustment', reason: facts.commissionReason };
    case 'void':
      return { text: `Voided: ${what}`, reason };
    case 'claw_back':
      return { text: `Taken back: ${what}`, reason };
    case 'reverse':
      return { text: `Given back: ${what}`, reason };
    case 'debt':
      return { text: `Debt taken off: ${what}`, reason };
    case 'pay':
      return { text: facts.paidTo ? `Payout to ${facts.paidTo}` : 'Payout', reason };
    case 'return':
      return { text: 'Payout returned', reason };
    case 'write_off':
      return { text: `Debt written off: ${what}`, reason };
    case 'repay':
      return { text: `Debt repaid: ${what}`, reason };
    default:
      return { text: `Other: ${what}`, reason };
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The lines by heading, in the order in which each first comes. */
export function totalsOf(lines: readonly StatementLine[]): StatementTotal[] {
  const totals = new Map<string, StatementTotal>();
  for (const line of lines) {
    const text = headingOf(line.kind);
    const total = totals.get(text) ?? { text, count: 0, amountMinor: 0n };
    totals.set(text, {
      text,
      count: total.count + 1,
      amountMinor: total.amountMinor + line.amountMinor,
    });
  }
  return [...totals.values()];
}

/** Each line with the balance after it. */
export function withBalances(
  openingMinor: bigint,
  lines: readonly Omit<StatementLine, 'balanceMinor'>[],
): StatementLine[] {
  let balanceMinor = openingMinor;
  return lines.map((line) => ({ ...line, balanceMinor: (balanceMinor += line.amountMinor) }));
}

/** Throws when a statement does not add up: it is better not issued. */
export function assertAddsUp(data: StatementData): void {
  const sum = data.lines.reduce((total, line) => total + line.amountMinor, 0n);
  const fits =
    data.payout === null
      ? data.opening.totalMinor + sum === data.closing.totalMinor
      : sum === data.payout.amountMinor &&
        data.opening.totalMinor - sum === data.closing.totalMinor;
  if (!fits) throw new Error(`statement ${data.number} would not add up`);
}
