import type { Viewer } from '@/lib/auth/viewer';
import { currentTime } from '@/lib/db/transact';
import { normaliseCode } from '@/lib/format/code';
import { exceedsOrder, linesOf } from '@/lib/orders/order-lines';
import { baseOf, type OrderLineInput } from '@/lib/orders/schema';
import { ok, refuse, type Result } from '@/lib/result';
import { decidingOf } from '@/lib/sales/rewards/earnings';
import { explainDeciding, type ExplainedOrder } from '@/lib/sales/rewards/explain-deciding';
import { findEarner, lookUpRewards, withRewardsOf, type Earner } from '@/lib/sales/rewards/look-up';

/** An order as it could come. Amounts in minor units. */
export type OrderToTry = {
  programId: string;
  affiliateCode: string;
  amount: number;
  total?: number | undefined;
  currency: string;
  code?: string | undefined;
  subId?: string | undefined;
  country?: string | undefined;
  /** Which of the customer's paid orders it is. */
  nth: number;
  /** Before this order, by figureKey; those that are not given are as they stand. */
  figures: ReadonlyMap<string, bigint>;
  lines: readonly OrderLineInput[];
};

export type TriedOrder = ExplainedOrder & { affiliate: Earner['affiliate'] };

/** Stands for the click that would have told the country. */
const CLICK = 'tried';

/**
 * What an order would earn an affiliate now, and by which rules; nothing is written. Errors: AFFILIATE_NOT_FOUND,
 * LINES_EXCEED_ORDER.
 */
export async function tryOrder(viewer: Viewer, input: OrderToTry): Promise<Result<TriedOrder>> {
  const { programId, affiliateCode, code, country, subId = null, nth, lines } = input;
  const earner = await findEarner(viewer, programId, { code: normaliseCode(affiliateCode) });
  if (!earner) return refuse('AFFILIATE_NOT_FOUND');
  if (exceedsOrder(lines, input)) return refuse('LINES_EXCEED_ORDER');
  const { affiliate, rates } = earner;
  const order = {
    id: '',
    customerId: '',
    occurredAt: await currentTime(),
    currency: input.currency,
    amountMinor: baseOf(input),
    totalMinor: BigInt(input.total ?? input.amount),
    code: code === undefined ? null : normaliseCode(code),
    metadata: {},
  };
  const found = await lookUpRewards(earner, order, { customerIds: [], clickIds: [] });
  const rewards = found && {
    ...withRewardsOf(found, affiliate.id, ({ figures }) => ({
      figures: new Map([...figures, ...input.figures]),
    })),
    nth,
    countries: new Map(country === undefined ? [] : [[CLICK, country.toUpperCase()] as const]),
  };
  const deciding = decidingOf(
    { order, lines: linesOf(lines, input), rewards },
    {
      affiliateId: affiliate.id,
      rates,
      subId,
      linkId: null,
      clickId: CLICK,
      isNewCustomer: nth === 1,
    },
    [],
  );
  return ok({ affiliate, ...explainDeciding(deciding) });
}
