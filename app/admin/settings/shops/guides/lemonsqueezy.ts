import {
  addressOfShop,
  code,
  eventsOfShop,
  scriptStep,
  secretStep,
} from '@/app/admin/settings/shops/guides/steps';
import type { Guide } from '@/app/admin/settings/shops/guides/types';

export const lemonSqueezyGuide: Guide = (values) => [
  {
    title: 'Make a webhook in Lemon Squeezy',
    text: 'Under Settings → Webhooks, with this address and these events.',
    copies: [
      addressOfShop(values),
      eventsOfShop([
        'order_created',
        'order_refunded',
        'subscription_payment_success',
        'subscription_payment_refunded',
      ]),
    ],
  },
  {
    ...secretStep(
      'You choose it yourself: write a long random text into the signing secret there, and the same here. This makes one:',
    ),
    copies: [code('On a terminal', 'openssl rand -base64 24')],
  },
  scriptStep(
    values,
    'On every page, in <head>, and behind it what adds the click to the links of your checkouts:',
    code(
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
  ),
];
