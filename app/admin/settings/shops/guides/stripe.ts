import { code } from '@/app/admin/settings/shops/guides/code';
import type { Guide } from '@/app/admin/settings/shops/guides/types';
import { STRIPE_EVENTS } from '@/lib/connectors/stripe/read-event';

export const stripeGuide: Guide = {
  webhook: {
    title: 'Make a webhook in Stripe',
    text: 'In the dashboard under Developers → Webhooks, add a destination with this address and these events.',
    events: STRIPE_EVENTS,
  },
  secret: { text: 'Stripe shows it on the page of the webhook; it begins with whsec_.' },
  click: {
    text: 'Payment links, pricing tables and buy buttons get the click by themselves. Where your server makes the checkout session, it passes the click on, from the cookie tb_ref or from a form:',
    code: code('Checkout session', 'metadata: { click: cookies.tb_ref, customerId: user.id }'),
  },
};
