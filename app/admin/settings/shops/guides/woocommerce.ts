import {
  addressOfShop,
  code,
  eventsOfShop,
  scriptStep,
  secretStep,
} from '@/app/admin/settings/shops/guides/steps';
import type { Guide } from '@/app/admin/settings/shops/guides/types';

const CALL = `'tributary_click'`;

export const woocommerceGuide: Guide = (values) => [
  {
    title: 'Make webhooks in WooCommerce',
    text: 'Under WooCommerce → Settings → Advanced → Webhooks, one for each of these topics, active, with this delivery address. WooCommerce delivers to the ports 80, 443 and 8080 only.',
    copies: [addressOfShop(values), eventsOfShop(['Order created', 'Order updated'])],
  },
  {
    ...secretStep(
      'Write one long random text into the field Secret of both webhooks, and the same here. This makes one:',
    ),
    copies: [code('On a terminal', 'openssl rand -base64 24')],
  },
  scriptStep(
    values,
    'On every page, in <head>. The order takes the click from the cookie that the script keeps: into functions.php of your theme.',
    code(
      'functions.php',
      `function tributary_click($order) {`,
      `  if (empty($_COOKIE['tb_ref'])) return;`,
      `  $order->update_meta_data('click', sanitize_text_field($_COOKIE['tb_ref']));`,
      `}`,
      `add_action('woocommerce_checkout_create_order', ${CALL});`,
      `add_action('woocommerce_store_api_checkout_update_order_meta', ${CALL});`,
    ),
  ),
];
