import { code, NEW_SECRET } from '@/app/admin/settings/shops/guides/code';
import type { Guide } from '@/app/admin/settings/shops/guides/types';

const CALL = `'tributary_click'`;

export const woocommerceGuide: Guide = {
  webhook: {
    title: 'Make webhooks in WooCommerce',
    text: 'Under WooCommerce → Settings → Advanced → Webhooks, one for each of these topics, active, with this delivery address. WooCommerce delivers to the ports 80, 443 and 8080 only.',
    events: ['Order created', 'Order updated'],
  },
  secret: {
    text: 'Write one long random text into the field Secret of both webhooks, and the same here. This makes one:',
    code: NEW_SECRET,
  },
  click: {
    text: 'The order takes the click from the cookie that the script keeps: into functions.php of your theme.',
    code: code(
      'functions.php',
      `function tributary_click($order) {`,
      `  if (empty($_COOKIE['tb_ref'])) return;`,
      `  $order->update_meta_data('click', sanitize_text_field($_COOKIE['tb_ref']));`,
      `}`,
      `add_action('woocommerce_checkout_create_order', ${CALL});`,
      `add_action('woocommerce_store_api_checkout_update_order_meta', ${CALL});`,
    ),
  },
};
