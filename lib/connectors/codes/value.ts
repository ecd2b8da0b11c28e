import type Stripe from 'stripe';
import { stripeOfMinor } from '@/lib/connectors/stripe/amount';

/** What a discount code gives, as it was when it was begun. */
export type MadeValue = {
  id: string;
  kind: string;
  percentBps: number | null;
  amountMinor: bigint | null;
  currency: string | null;
  endsAt: Date | null;
  duration: string;
};

/** Under which name of its metadata what was made says which row it is of. */
export const MARK = 'tributary';

/** A coupon's id is ours to choose: made twice, it is one. */
export const couponIdOf = (madeCodeId: string): string => `tributary_${madeCodeId}`;

/** Stripe shows the name on invoices and receipts; it takes forty characters. */
export function couponParams(value: MadeValue, code: string): Stripe.CouponCreateParams {
  const { id, percentBps, amountMinor, currency, duration } = value;
  const off =
    amountMinor === null || currency === null
      ? { percent_off: (percentBps ?? 0) / 100 }
      : {
          amount_off: stripeOfMinor(Number(amountMinor), currency),
          currency: currency.toLowerCase(),
        };
  return {
    id: couponIdOf(id),
    name: code.slice(0, 40),
    duration: duration === 'forever' ? 'forever' : 'once',
    metadata: { [MARK]: id },
    ...off,
  };
}

export function promotionParams(value: MadeValue, code: string): Stripe.PromotionCodeCreateParams {
  const { id, endsAt } = value;
  return {
    code,
    promotion: { type: 'coupon', coupon: couponIdOf(id) },
    metadata: { [MARK]: id },
    ...(endsAt === null ? {} : { expires_at: Math.floor(endsAt.getTime() / 1000) }),
  };
}

/** Stripe's codes are letters, digits and dashes; ours may have an underscore as well. */
export const isTypedInStripe = (code: string): boolean => /^[A-Z0-9-]+$/i.test(code);

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/** Seconds until what failed so many times in a row is tried again: a minute, five, twenty-five, … a day at most. */
export const waitSeconds = (failures: number): number =>
  Math.min(MINUTE * 5 ** Math.max(0, failures - 1), DAY);

/** A person has to do something first. */
export const WAIT_FOR_SOMEBODY = DAY;
