import type { Guide } from '@/app/admin/settings/shops/guides/types';

export const shopifyGuide: Guide = {
  webhook: {
    title: 'Make webhooks in Shopify',
    text: 'Under Settings → Notifications → Webhooks, one for each of these events, in the format JSON, all with this address.',
    events: ['orders/paid', 'orders/updated', 'refunds/create', 'orders/cancelled'],
  },
  secret: { text: 'Shopify shows it below its list of webhooks, which are all signed with it.' },
  click: {
    text: 'In Shopify that is theme.liquid, under Online Store → Themes → Edit code. The script writes the click into the cart, and the order brings it along.',
  },
};
