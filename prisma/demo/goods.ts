import type { OrderLineInput } from '@/lib/orders/schema';

/** What the shop sells, by price. Minor units of USD. */
export const GOODS = {
  1800: { sku: 'house-blend-250', name: 'House blend, 250 g', category: 'coffee' },
  2400: { sku: 'single-origin-250', name: 'Single origin, 250 g', category: 'coffee' },
  3200: { sku: 'house-blend-1000', name: 'House blend, 1 kg', category: 'coffee' },
  4900: { sku: 'dripper', name: 'Dripper with filters', category: 'brewing' },
  6900: { sku: 'hand-grinder', name: 'Hand grinder', category: 'brewing' },
  12900: { sku: 'subscription-quarter', name: 'Coffee for a quarter', category: 'subscriptions' },
  24900: { sku: 'office-crate', name: 'Office crate', category: 'coffee' },
} as const;

export type Price = keyof typeof GOODS;
export const PRICES = [1800, 2400, 3200, 4900, 6900, 12900, 24900] as const satisfies Price[];

const GIFT = { sku: 'gift-card', name: 'Gift card', category: 'gift-cards' } as const;

/** Of three the third is a gift card. What is paid beyond the lines is shipping. */
export function linesOf(
  price: Price,
  quantity: number,
  { amount, tax }: { amount: number; tax: number },
): OrderLineInput[] {
  const goods = GOODS[price];
  if (quantity < 3) return [{ ...goods, quantity, amount, total: amount + tax }];
  const part = Math.round((amount * 2) / 3);
  const taxOfPart = Math.round((tax * 2) / 3);
  const card = { amount: amount - part, total: amount - part + tax - taxOfPart };
  return [
    { ...goods, quantity: 2, amount: part, total: part + taxOfPart },
    { ...GIFT, ...card },
  ];
}
