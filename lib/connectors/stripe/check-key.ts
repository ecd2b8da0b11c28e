import type Stripe from 'stripe';
import { isMissing, stripeBy, troubleOf, type StripeTrouble } from '@/lib/connectors/stripe/api';
import { ok, refuseField, type Result } from '@/lib/result';

/** No object has it: whoever may write is told so, and nothing is changed. */
const NOBODYS = 'tributary_asks_what_this_key_may_do';

const NEEDED: readonly { name: string; ask: (stripe: Stripe) => Promise<unknown> }[] = [
  { name: 'Coupons', ask: (stripe) => stripe.coupons.update(NOBODYS, { metadata: {} }) },
  {
    name: 'Promotion codes',
    ask: (stripe) => stripe.promotionCodes.update(NOBODYS, { metadata: {} }),
  },
];

/**
 * Whether a key may make codes, asked of Stripe without making any: who may not write is refused before Stripe looks for
 * what is to be changed. Errors, each of the field `key`: KEY_REFUSED, KEY_LACKS_PERMISSIONS, STRIPE_UNREACHABLE.
 */
export async function checkKey(key: string): Promise<Result<null>> {
  const stripe = stripeBy(key);
  const lacking: string[] = [];
  for (const { name, ask } of NEEDED) {
    const trouble = await troubleIn(() => ask(stripe));
    if (trouble?.kind === 'refused') {
      const words =
        'Stripe does not take this key. It was revoked or has expired, or a part of it is missing.';
      return refuseField('KEY_REFUSED', 'key', words);
    }
    if (trouble?.kind === 'unreachable') {
      const words = `Stripe could not be asked what this key may do: ${trouble.message} Try again.`;
      return refuseField('STRIPE_UNREACHABLE', 'key', words);
    }
    if (trouble?.kind === 'lacks') lacking.push(name);
  }
  if (lacking.length === 0) return ok(null);
  const words = `The key may not write ${lacking.join(' and ')}. Give it “Write” for Coupons and for Promotion codes in Stripe, and save it here again.`;
  return refuseField('KEY_LACKS_PERMISSIONS', 'key', words);
}

/** Whether the key's account has the promotion code; also when that cannot be asked now. */
export async function hasPromotionCode(key: string, ref: string): Promise<boolean> {
  const trouble = await troubleIn(() => stripeBy(key).promotionCodes.retrieve(ref));
  return trouble === null || !isMissing(trouble);
}

async function troubleIn(run: () => Promise<unknown>): Promise<StripeTrouble | null> {
  try {
    await run();
    return null;
  } catch (error) {
    return troubleOf(error);
  }
}
