import {
  addressOfShop,
  code,
  eventsOfShop,
  scriptStep,
  secretStep,
} from '@/app/admin/settings/shops/guides/steps';
import type { Guide } from '@/app/admin/settings/shops/guides/types';

export const stripeGuide: Guide = (values) => [
  {
    title: 'Make a webhook in Stripe',
    text: 'In the dashboard under Developers → Webhooks, add a destination with this address and these events.',
    copies: [
      addressOfShop(values),
      eventsOfShop([
        'checkout.session.completed',
        'checkout.session.async_payment_succeeded',
        'invoice.paid',
        'invoice_payment.paid',
        'payment_intent.succeeded',
        'charge.refunded',
        'refund.created',
        'refund.updated',
        'refund.failed',
        'charge.dispute.created',
        'charge.dispute.updated',
        'charge.dispute.closed',
        'charge.dispute.funds_withdrawn',
        'charge.dispute.funds_reinstated',
        'promotion_code.created',
        'promotion_code.updated',
      ]),
    ],
  },
  secretStep('Stripe shows it on the page of the webhook; it begins with whsec_.'),
  scriptStep(
    values,
    'On every page, in <head>. Payment links, pricing tables and buy buttons get the click by themselves. Where your server makes the checkout session, it passes the click on, from the cookie tb_ref or from a form:',
    code('Checkout session', `metadata: { click: cookies.tb_ref, customerId: user.id }`),
  ),
];
