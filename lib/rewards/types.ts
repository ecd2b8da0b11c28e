/**
 * What one line of an order earned, and by what. An order that was told without lines is one line, "everything else" (no
 * sku). Σ amounts is the commission. Amounts in minor units.
 */
export type EarnedLine = {
  position: number;
  sku: string | null;
  name: string | null;
  /** What its rate is of: the smaller of its amount and its total. */
  baseMinor: bigint;
  /** What the buyer paid for it: what a refund of it is a part of. */
  totalMinor: bigint;
  amountMinor: bigint;
  /** The rule that took it, as it was; null: the own rate of affiliate, group or program. */
  ruleId: string | null;
  /** What it earned by, as a sentence. Frozen. */
  words: string;
  /** What a cap cut of it. */
  cutMinor: bigint;
};
