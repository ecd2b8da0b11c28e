import { code } from '@/app/admin/settings/shops/guides/code';
import { clickStep } from '@/app/admin/settings/shops/guides/steps';
import type { GuideStep } from '@/app/admin/settings/shops/guides/types';

/** For a backend that calls the API: no connection, a key. */
export const ownCodeGuide = (origin: string): readonly GuideStep[] => [
  {
    title: 'Make a key',
    text: 'With the scopes orders:write and leads:write. It is shown once; keep it where your server keeps its secrets.',
    link: { href: '/admin/settings/keys', label: 'API keys' },
  },
  clickStep(origin, {
    text: 'The script keeps the click in the cookie tb_ref and writes it into forms with data-tributary. Keep it with the customer.',
  }),
  {
    title: 'Report an order when it is paid',
    text: 'Amounts are integers of the smallest unit: amount is net, total what the customer paid. The answer says who earned what, or why nobody did.',
    copies: [
      code(
        'On a terminal',
        `curl -X POST ${origin}/api/v1/orders \\`,
        `  -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\`,
        `  -H "Idempotency-Key: order-1001" \\`,
        `  -d '{"orderId":"1001","customerId":"42","amount":4900,"total":5882,"currency":"USD","click":"clk_…"}'`,
      ),
    ],
  },
  {
    title: 'Report what is given back',
    text: 'Without an amount the rest of the order. The right part of the commission is taken back, before a payout or after it.',
    copies: [
      code(
        'On a terminal',
        `curl -X POST ${origin}/api/v1/refunds \\`,
        `  -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\`,
        `  -H "Idempotency-Key: refund-1001" \\`,
        `  -d '{"refundId":"r-1001","orderId":"1001","reason":"Returned"}'`,
      ),
    ],
  },
];
