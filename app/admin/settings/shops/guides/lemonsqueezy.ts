import { code, NEW_SECRET } from '@/app/admin/settings/shops/guides/code';
import type { Guide } from '@/app/admin/settings/shops/guides/types';

export const lemonSqueezyGuide: Guide = {
  webhook: {
    title: 'Make a webhook in Lemon Squeezy',
    text: 'Under Settings → Webhooks, with this address and these events.',
    events: [
      'order_created',
      'order_refunded',
      'subscription_payment_success',
      'subscription_payment_refunded',
      'subscription_created',
      'subscription_updated',
      'subscription_expired',
    ],
  },
  secret: {
    text: 'You choose it yourself: write a long random text into the signing secret there, and the same here. This makes one:',
    code: NEW_SECRET,
  },
  click: {
    text: 'Behind it stands what adds the click to the links of your checkouts:',
    code: code(
      'Links',
      `<script>`,
      `  tributary('ready', function (visit) {`,
      `    if (!visit.click) return;`,
      `    document.querySelectorAll('a[href*=".lemonsqueezy.com/"]').forEach(function (link) {`,
      `      var address = new URL(link.href);`,
      `      address.searchParams.set('checkout[custom][click]', visit.click);`,
      `      link.href = address.href;`,
      `    });`,
      `  });`,
      `</script>`,
    ),
  },
};
