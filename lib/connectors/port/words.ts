import type { Provider } from '@/lib/connectors/port/types';

/** As they call themselves. */
export const PROVIDER_WORDS: Readonly<Record<Provider, string>> = {
  stripe: 'Stripe',
  shopify: 'Shopify',
  woocommerce: 'WooCommerce',
  paddle: 'Paddle',
  polar: 'Polar',
  lemonsqueezy: 'Lemon Squeezy',
  generic: 'Signed webhook',
};

/** What became of an event when it came. */
export const OUTCOME_WORDS = {
  applied: 'Applied',
  ignored: 'Nothing to do',
  waiting: 'Waiting',
  refused: 'Refused',
  test: 'Test',
} as const;
