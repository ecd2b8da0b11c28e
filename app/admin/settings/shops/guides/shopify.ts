import {
  addressOfShop,
  eventsOfShop,
  scriptStep,
  secretStep,
} from '@/app/admin/settings/shops/guides/steps';
import type { Guide } from '@/app/admin/settings/shops/guides/types';

export const shopifyGuide: Guide = (values) => [
  {
    title: 'Make webhooks in Shopify',
    text: 'Under Settings → Notifications → Webhooks, one for each of these events, in the format JSON, all with this address.',
    copies: [
      addressOfShop(values),
      eventsOfShop(['orders/paid', 'orders/updated', 'refunds/create', 'orders/cancelled']),
    ],
  },
  secretStep('Shopify shows it below its list of webhooks, which are all signed with it.'),
  scriptStep(
    values,
    'Under Online Store → Themes → Edit code, in the <head> of theme.liquid. It writes the click into the cart, and the order brings it along.',
  ),
];
