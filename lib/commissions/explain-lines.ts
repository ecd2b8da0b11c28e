import { rulesAt } from '@/lib/commissions/rules-at';
import type { CommissionDetail, CommissionLineDto } from '@/lib/commissions/dto';
import { db } from '@/lib/db/client';
import { groupBy } from '@/lib/group-by';
import { formatBps, formatMoney } from '@/lib/money/format';
import { applyBps } from '@/lib/money/money';
import { listLinesOfMany } from '@/lib/orders/lines-of-order';
import { linesToEarn } from '@/lib/rewards/earn';
import { decidedBySchema } from '@/lib/rewards/facts';
import { ruleOf } from '@/lib/rewards/load';
import { mismatchOf } from '@/lib/rewards/match';
import type { OrderToEarn, RuleOutcome } from '@/lib/rewards/types';
import { MISMATCH_WORDS, ruleWords } from '@/lib/rewards/words';

/** What a line of an order earned by, and the rules above that did not take it. */
export type LineWhy = {
  position: number;
  /** "30 % of $114.29" */
  rate: string;
  /** Where the order was decided by rules. */
  passed: { rule: string; why: string }[];
};

export type LinesWhy = { lines: LineWhy[]; arithmetic: string | null };

const sum = (parts: readonly bigint[]) => parts.reduce((all, part) => all + part, 0n);

/** The lines of a commission that an order earned, and the sum they make; none of what no order earned. */
export async function explainLines(commission: CommissionDetail): Promise<LinesWhy> {
  const { id, lines, currency } = commission;
  if (lines.length === 0) return { lines: [], arithmetic: withoutLines(commission) };
  if (commission.kind === 'retroactive') return ofOrders(commission);
  const row = await findDecided(id);
  const rules = await db.rewardRule.findMany({
    where: { id: { in: row.lines.flatMap((line) => line.ruleId ?? []) } },
  });
  const outcomes = new Map(rules.map((rule) => [rule.id, ruleOf(rule).outcome]));
  const outcomeOf = new Map(
    row.lines.map(({ position, ruleId }) => [
      position,
      ruleId === null ? rateOf(commission) : (outcomes.get(ruleId) ?? null),
    ]),
  );
  const passed = await passedOf(row);
  return {
    lines: lines.map((line) => ({
      position: line.position,
      rate: rateText(line, outcomeOf.get(line.position) ?? null, currency),
      passed: passed.get(line.position) ?? [],
    })),
    arithmetic: sumText(
      lines.map((line, at) => ({
        line,
        outcome: outcomeOf.get(line.position) ?? null,
        key: row.lines[at]?.ruleId ?? 'rate',
      })),
      commission,
    ),
  };
}

/** A tier that paid afterwards: each line is an order, and what it earned less was below the tier. */
function ofOrders({ lines, currency, amountMinor }: CommissionDetail): LinesWhy {
  const count = lines.length === 1 ? '1 order' : `${lines.length} orders`;
  return {
    lines: lines.map((line) => ({
      position: line.position,
      rate: `the difference, of ${formatMoney(line.baseMinor, currency)}`,
      passed: [],
    })),
    arithmetic: `The differences of ${count} = ${formatMoney(amountMinor, currency)}`,
  };
}

/** Of an order that earned before lines were kept; null of what no order earned. */
function withoutLines(commission: CommissionDetail): string | null {
  const { order, amountMinor, currency } = commission;
  if (order === null) return null;
  const rate = rateOf(commission);
  const amount = formatMoney(amountMinor, currency);
  return rate.kind === 'share'
    ? `${formatBps(rate.bps)} of ${formatMoney(order.amountMinor, order.currency)} = ${amount}`
    : `${amount} for each order`;
}

/** The own rate that the frozen terms came to. */
function rateOf({ terms }: CommissionDetail): RuleOutcome {
  const { commissionKind, commissionBps, commissionFlatMinor, commissionFlatCurrency } = terms;
  return commissionKind === 'flat' && commissionFlatMinor !== null
    ? { kind: 'per_order', minor: commissionFlatMinor, currency: commissionFlatCurrency ?? '' }
    : { kind: 'share', bps: commissionBps };
}

const beforeCap = ({ amountMinor, cutMinor }: CommissionLineDto) => amountMinor + cutMinor;

function rateText(line: CommissionLineDto, outcome: RuleOutcome | null, currency: string): string {
  if (outcome?.kind === 'nothing') return 'nothing';
  if (outcome?.kind !== 'share') return formatMoney(beforeCap(line), currency);
  return `${formatBps(outcome.bps)} of ${formatMoney(line.baseMinor, currency)}`;
}

/** More than so many are counted only. */
const MOST_PARTS = 4;

type Part = { line: CommissionLineDto; outcome: RuleOutcome | null; key: string };

/** "30 % of $114.29 + 20 % of $38.09 = $41.91": lines of one rule together, as they are rounded. */
function sumText(parts: readonly Part[], { amountMinor, currency }: CommissionDetail): string {
  const money = (minor: bigint) => formatMoney(minor, currency);
  const groups = groupBy(parts, ({ key }) => key);
  const texts = [...groups.values()].flatMap((own) => {
    const earned = sum(own.map(({ line }) => beforeCap(line)));
    const outcome = own[0]?.outcome;
    if (outcome?.kind === 'nothing' || earned === 0n) return [];
    const base = sum(own.map(({ line }) => line.baseMinor));
    const isShare = outcome?.kind === 'share' && applyBps(base, outcome.bps) === earned;
    return isShare ? `${formatBps(outcome.bps)} of ${money(base)}` : money(earned);
  });
  const whole = sum(parts.map(({ line }) => beforeCap(line)));
  const told =
    texts.length > MOST_PARTS || texts.length === 0
      ? `${parts.length} lines = ${money(whole)}`
      : texts.length === 1 && texts[0] === money(whole)
        ? `${money(whole)}${parts.every(isOfTheOrder) ? ' for each order' : ''}`
        : `${texts.join(' + ')} = ${money(whole)}`;
  return whole === amountMinor ? told : `${told}, of which a limit leaves ${money(amountMinor)}`;
}

function isOfTheOrder({ outcome }: Part): boolean {
  return outcome?.kind === 'per_order';
}

type Row = Awaited<ReturnType<typeof findDecided>>;

function findDecided(id: string) {
  return db.commission.findUniqueOrThrow({
    where: { id },
    include: { lines: { orderBy: { position: 'asc' } }, order: true },
  });
}

/** By line, from the facts that were frozen and the rules as they were then. */
async function passedOf(row: Row): Promise<Map<number, LineWhy['passed']>> {
  const { order, facts: frozen } = row;
  const facts = decidedBySchema.nullable().catch(null).parse(frozen);
  if (!order || !facts) return new Map();
  const taken = new Map(row.lines.map(({ position, ruleId }) => [position, ruleId]));
  const entries = await rulesAt(row);
  const asked: OrderToEarn = {
    amountMinor: order.amountMinor,
    totalMinor: order.totalMinor,
    currency: order.currency,
    occurredAt: order.occurredAt,
    code: order.code,
    subId: row.subId,
    linkId: facts.linkId,
    country: facts.country,
    metadata: order.metadata as OrderToEarn['metadata'],
    nth: facts.nth,
    figures: new Map(Object.entries(facts.figures).map(([key, n]) => [key, BigInt(n)])),
    lines: (await listLinesOfMany(db, [order.id])).get(order.id) ?? [],
  };
  return new Map(
    linesToEarn(asked).map((line) => {
      const ruleId = taken.get(line.position) ?? null;
      const end = entries.findIndex((entry) =>
        ruleId === null ? entry.kind === 'rate' : entry.kind === 'rule' && entry.rule.id === ruleId,
      );
      const passed = entries.slice(0, end + 1).flatMap((entry) => {
        // One that would take it stood below then.
        const why = entry.kind === 'rule' ? mismatchOf(entry.rule, asked, line) : null;
        return entry.kind === 'rule' && why
          ? [{ rule: ruleWords(entry.rule), why: MISMATCH_WORDS[why.what] }]
          : [];
      });
      return [line.position, passed];
    }),
  );
}
