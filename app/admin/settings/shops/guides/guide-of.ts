import { genericGuide } from '@/app/admin/settings/shops/guides/generic';
import { lemonSqueezyGuide } from '@/app/admin/settings/shops/guides/lemonsqueezy';
import { paddleGuide } from '@/app/admin/settings/shops/guides/paddle';
import { polarGuide } from '@/app/admin/settings/shops/guides/polar';
import { shopifyGuide } from '@/app/admin/settings/shops/guides/shopify';
import { stripeGuide } from '@/app/admin/settings/shops/guides/stripe';
import type { Guide } from '@/app/admin/settings/shops/guides/types';
import { woocommerceGuide } from '@/app/admin/settings/shops/guides/woocommerce';
import type { Provider } from '@/lib/connectors/port/types';

/** What to do at the shop, step by step; docs/connect.md says the same at more length. */
export const GUIDES: Readonly<Record<Provider, Guide>> = {
  stripe: stripeGuide,
  shopify: shopifyGuide,
  woocommerce: woocommerceGuide,
  paddle: paddleGuide,
  polar: polarGuide,
  lemonsqueezy: lemonSqueezyGuide,
  generic: genericGuide,
};
