import type { Provider } from '@/lib/connectors/port/types';

/** A sale as a shop tells it; minor units. */
export type Sale = {
  /** The shop's number of it. */
  id: string;
  customer: string;
  email: string;
  net: number;
  total: number;
  currency: string;
  code: string;
  /** The shop's number of each refund, and what went back. */
  refunds: { id: string; amount: number }[];
};

export type ShopEvent = { type: string; body: Record<string, unknown> };

/** How one provider speaks, in shapes made by hand after its documents. */
export type ShopCase = {
  provider: Provider;
  newSecret: () => string;
  /** `id` is the provider's own of the event, where it has one. */
  sign: (
    body: string,
    secret: string,
    about: { type: string; id: string; at?: Date },
  ) => Record<string, string>;
  /** Whether what is signed says when. */
  isDated: boolean;
  /** False: events say no address. */
  hasEmail?: false;
  /** What the order is known by; absent: the sale's own id. */
  orderId?: (sale: Sale) => string;
  paid: (sale: Sale) => ShopEvent;
  /** Everything that is told of the sale, in the order in which it happens. */
  story: (sale: Sale) => ShopEvent[];
  unknown: ShopEvent;
  /** A paid order of the shop's test mode; null: it has none. */
  test: ((sale: Sale) => ShopEvent) | null;
  /** A paid order with an amount that its currency has not; null: amounts are minor integers. */
  wrongAmount: ((sale: Sale) => ShopEvent) | null;
};
