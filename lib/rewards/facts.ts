import { z } from 'zod';
import { figureKey } from '@/lib/rewards/figure-key';
import { RULE_LEVELS, type Rule } from '@/lib/rewards/types';

/**
 * What was looked up to decide an order by rules, frozen on its commission, so that "why" can say afterwards what each rule saw.
 */
export const decidedBySchema = z.object({
  /** Which of the customer's paid orders it was. */
  nth: z.int().min(1),
  country: z.string().nullable(),
  linkId: z.string().nullable(),
  /** By figureKey; the order itself counted. Pieces or minor units. */
  figures: z.record(z.string(), z.int()),
  /** Whose own rate took what no rule took; not kept from the beginning. */
  rateLevel: z.enum(RULE_LEVELS).optional(),
});
export type DecidedBy = z.infer<typeof decidedBySchema>;

/** Which of the customer's facts and the affiliate's figures some rule asks for: nothing else is looked up. */
export function needsOf(rules: readonly Rule[]) {
  const conditions = rules
    .filter(({ trigger }) => trigger === 'order')
    .map((one) => one.conditions);
  const figures = new Map(
    conditions.flatMap(({ figure }) => (figure ? [[figureKey(figure), figure] as const] : [])),
  );
  return {
    nth: conditions.some(({ customer, nth }) => customer !== undefined || nth !== undefined),
    country: conditions.some(({ countries }) => countries !== undefined),
    figures,
  };
}
