import {
  addressOfShop,
  code,
  eventsOfShop,
  scriptStep,
  secretStep,
} from '@/app/admin/settings/shops/guides/steps';
import type { Guide } from '@/app/admin/settings/shops/guides/types';
import { STRIPE_EVENTS } from '@/lib/connectors/stripe/read-event';

export const stripeGuide: Guide = (values) => [
  {
    title: 'Make a webhook in Stripe',
    text: 'In the dashboard under Developers → Webhooks, add a destination with this address and these events.',
    copies: [addressOfShop(values), eventsOfShop(STRIPE_EVENTS)],
  },
  secretStep('Stripe shows it on the page of the webhook; it begins with whsec_.'),
  scriptStep(
    values,
    'On every page, in <head>. Payment links, pricing tables and buy buttons get the click by themselves. Where your server makes the checkout session, it passes the click on, from the cookie tb_ref or from a form:',
    code('Checkout session', `metadata: { click: cookies.tb_ref, customerId: user.id }`),
  ),
];
