'use server';

import { randomBytes } from 'node:crypto';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { defineOpenAction } from '@/lib/http/define-action';
import { emptyToUndefined } from '@/lib/http/form';
import { ok, refuse } from '@/lib/result';
import { findProduct, priceOf, SHOP_CURRENCY } from '@/app/shop/catalogue';
import { readReceipt, writeReceipt } from '@/app/shop/receipt-cookie';
import { callApi, discountAnswer, orderAnswer, requireDemo } from '@/app/shop/shop-api';

/** The cookie the referral link set; without cookies, the click id travels in the address. */
const CLICK_COOKIE = 'tb_click';

export const buyAction = defineOpenAction({
  input: z.object({
    product: z.string().max(50),
    email: z.email('Give an e-mail address for the receipt.').max(200),
    code: emptyToUndefined(z.string().trim().max(50).optional()),
    click: emptyToUndefined(z.string().max(500).optional()),
  }),
  run: async ({ input }) => {
    requireDemo();
    const product = findProduct(input.product);
    if (!product) return refuse('NOT_FOUND', 'The shop does not sell that.');
    let discountMinor = 0;
    if (input.code) {
      const found = await callApi(
        'GET',
        `/discount-codes/${encodeURIComponent(input.code)}`,
        discountAnswer,
      );
      if (!found.ok || !found.body.active) {
        const message = 'This code is not valid. Leave it empty to buy without.';
        return refuse('INVALID_INPUT', message, { fields: { code: [message] } });
      }
      discountMinor =
        found.body.kind === 'percent'
          ? Math.round((product.priceMinor * (found.body.percentBps ?? 0)) / 10_000)
          : (found.body.amount ?? 0);
    }
    const { amount, tax, total } = priceOf(product, discountMinor);
    const { id: sku, name } = product;
    const click = (await cookies()).get(CLICK_COOKIE)?.value ?? input.click;
    const orderId = `shop-${randomBytes(6).toString('hex')}`;
    const reported = await callApi('POST', '/orders', orderAnswer, {
      orderId,
      customerId: input.email.toLowerCase(),
      customerEmail: input.email,
      amount,
      total,
      currency: SHOP_CURRENCY,
      // Shipping is everything else: it earns nothing.
      lines: [{ sku, name, amount, total: amount + tax }],
      ...(click ? { click } : {}),
      ...(input.code ? { code: input.code } : {}),
    });
    if (!reported.ok) return refuse('INTERNAL', `The order was not reported: ${reported.message}`);
    await writeReceipt({
      orderId,
      productName: product.name,
      amount,
      total,
      currency: SHOP_CURRENCY,
      refunded: 0,
      commission: reported.body.commission,
      reason: reported.body.reason,
    });
    return ok(null);
  },
  onDone: () => redirect('/shop/receipt'),
});

export const refundAction = defineOpenAction({
  input: z.object({ part: z.enum(['half', 'rest']) }),
  run: async ({ input }) => {
    requireDemo();
    const receipt = await readReceipt();
    if (!receipt) return refuse('NOT_FOUND', 'There is no order to refund.');
    const left = receipt.total - receipt.refunded;
    const amount = input.part === 'half' ? Math.min(left, Math.round(receipt.total / 2)) : left;
    if (amount <= 0) return refuse('REFUND_EXCEEDS_ORDER', 'Everything was refunded already.');
    const refunded = await callApi('POST', '/refunds', z.unknown(), {
      refundId: `refund-${randomBytes(6).toString('hex')}`,
      orderId: receipt.orderId,
      amount,
      reason: input.part === 'half' ? 'One item came back' : 'Everything came back',
    });
    if (!refunded.ok) return refuse('INTERNAL', `The refund was not reported: ${refunded.message}`);
    await writeReceipt({ ...receipt, refunded: receipt.refunded + amount });
    return ok(null);
  },
  message: 'The refund was reported. The commission has shrunk with it.',
});
