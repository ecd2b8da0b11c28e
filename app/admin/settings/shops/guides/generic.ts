import { code } from '@/app/admin/settings/shops/guides/code';
import type { Guide } from '@/app/admin/settings/shops/guides/types';

export const genericGuide: Guide = {
  webhook: {
    title: 'Send what is sold',
    text: 'A POST to this address for each of these types, signed by Standard Webhooks; data is called as in the API. With the npm package standardwebhooks:',
    events: ['lead.created', 'order.paid', 'order.refunded', 'refund.failed', 'dispute.updated'],
    code: (address) =>
      code(
        'Node',
        `const data = { orderId: '1001', customerId: '42', amount: 4900, currency: 'USD', click };`,
        `const body = JSON.stringify({ type: 'order.paid', data });`,
        `const id = 'order-1001-paid';`,
        `const at = new Date();`,
        `const headers = {`,
        `  'webhook-id': id,`,
        `  'webhook-timestamp': String(Math.floor(at / 1000)),`,
        `  'webhook-signature': new Webhook(secret).sign(id, at, body),`,
        `};`,
        `await fetch('${address}', { method: 'POST', headers, body });`,
      ),
  },
  secret: {
    text: 'The same that your shop signs with, from whsec_ on. This makes one:',
    code: code('On a terminal', 'echo "whsec_$(openssl rand -base64 32)"'),
  },
  click: {
    text: 'The script keeps the click in the cookie tb_ref and writes it into forms with data-tributary; your server sends it with the order as click.',
  },
};
