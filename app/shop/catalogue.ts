/** What the demo shop sells. Prices in minor units of USD, before tax and shipping. */
export const PRODUCTS = [
  {
    id: 'house-blend',
    name: 'House blend',
    note: 'Cocoa, hazelnut, a long finish. 1 kg, whole bean.',
    priceMinor: 3200,
  },
  {
    id: 'hand-grinder',
    name: 'Hand grinder',
    note: 'Steel burrs, 30 g, even enough for filter.',
    priceMinor: 6900,
  },
  {
    id: 'gift-set',
    name: 'Gift set',
    note: 'Three roasts, a dripper and a card you can write on.',
    priceMinor: 10000,
  },
  {
    id: 'office-crate',
    name: 'Office crate',
    note: 'Ten kilos for a team, roasted on Monday.',
    priceMinor: 24900,
  },
] as const;

export type Product = (typeof PRODUCTS)[number];

export const SHOP_CURRENCY = 'USD';
const SHIPPING_MINOR = 590;
const TAX_BPS = 800;

export function findProduct(id: string | undefined): Product | undefined {
  return PRODUCTS.find((product) => product.id === id);
}

/** Net after discount is what a commission is counted on; total is what the customer pays. */
export function priceOf(
  product: Product,
  discountMinor: number,
): { amount: number; tax: number; shipping: number; total: number } {
  const amount = Math.max(1, product.priceMinor - discountMinor);
  const tax = Math.round((amount * TAX_BPS) / 10_000);
  return { amount, tax, shipping: SHIPPING_MINOR, total: amount + tax + SHIPPING_MINOR };
}
