import type { CommissionDetail } from '@/lib/commissions/dto';
import { db } from '@/lib/db/client';
import { formatBps, formatMoney } from '@/lib/money/format';
import { outcomeSchema } from '@/lib/rewards/schema';

/** What a recruit's commission is a share of: how much, and of whom; never of which order. */
export type Followed = { words: string; arithmetic: string };

/**
 * In words, for whoever recruited and for staff. Affiliates read the public name of another, where one was chosen. The caller
 * has seen that the viewer may read the commission.
 */
export async function findFollowed(
  { id, kind, amountMinor, currency }: CommissionDetail,
  staff: boolean,
): Promise<Followed | null> {
  if (kind !== 'recruit') return null;
  const { follows, rule, reason } = await db.commission.findUniqueOrThrow({
    where: { id },
    select: {
      reason: true,
      rule: { select: { outcome: true } },
      follows: {
        select: { amountMinor: true, affiliate: { select: { name: true, publicName: true } } },
      },
    },
  });
  if (!follows || !rule) return null;
  const outcome = outcomeSchema.parse(rule.outcome);
  if (outcome.kind !== 'share') return null;
  const { name, publicName } = follows.affiliate;
  const who = staff ? name : (publicName ?? 'An affiliate who has no public name');
  const whole = formatMoney(follows.amountMinor, currency);
  return {
    words: `${reason ?? 'A share of what a recruit earned.'} ${who} earned ${whole}.`,
    arithmetic: `${formatBps(outcome.bps)} of ${whole} = ${formatMoney(amountMinor, currency)}`,
  };
}
