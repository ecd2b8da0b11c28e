import { code } from '@/app/admin/settings/shops/guides/code';
import type { Guide } from '@/app/admin/settings/shops/guides/types';

export const polarGuide: Guide = {
  webhook: {
    title: 'Make an endpoint in Polar',
    text: 'Under Settings → Webhooks, an endpoint of the format Raw with this address and these events. Connect the sandbox to a program of its own: its events do not say that they are tests.',
    events: [
      'order.paid',
      'order.refunded',
      'refund.created',
      'refund.updated',
      'subscription.created',
      'subscription.updated',
    ],
  },
  secret: { text: 'As Polar shows it when the endpoint is made.' },
  click: {
    text: 'Your server passes the click on when it makes the checkout, from the cookie tb_ref or from a form:',
    code: code('Checkout', 'metadata: { click: cookies.tb_ref }'),
  },
};
