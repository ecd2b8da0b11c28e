import { code } from '@/app/admin/settings/shops/guides/code';
import type { Guide } from '@/app/admin/settings/shops/guides/types';

export const paddleGuide: Guide = {
  webhook: {
    title: 'Make a destination in Paddle',
    text: 'Under Developer tools → Notifications, a new destination of the type webhook with this address and these events. Connect the sandbox to a program of its own: its events do not say that they are tests.',
    events: [
      'transaction.completed',
      'adjustment.created',
      'adjustment.updated',
      'subscription.created',
      'subscription.updated',
      'subscription.canceled',
    ],
  },
  secret: {
    text: 'Paddle shows the secret key when you edit the destination; it begins with pdl_ntfset_.',
  },
  click: {
    text: 'Your checkout passes the click on:',
    code: code(
      'Checkout',
      `tributary('ready', function (visit) {`,
      `  Paddle.Checkout.open({ items: items, customData: { click: visit.click } });`,
      `});`,
    ),
  },
};
