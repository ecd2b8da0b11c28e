import { generic } from '@/lib/connectors/generic/connector';
import { lemonsqueezy } from '@/lib/connectors/lemonsqueezy/connector';
import { paddle } from '@/lib/connectors/paddle/connector';
import { polar } from '@/lib/connectors/polar/connector';
import type { Connector } from '@/lib/connectors/port/connector';
import { shopify } from '@/lib/connectors/shopify/connector';
import { woocommerce } from '@/lib/connectors/woocommerce/connector';
import { readStripeEnvelope, readStripeEvent } from '@/lib/connectors/stripe/read-event';
import { isSignedByStripe } from '@/lib/connectors/stripe/is-signed';
import type { Provider } from '@/lib/connectors/port/types';

const CONNECTORS: Partial<Record<Provider, Connector>> = {
  shopify,
  woocommerce,
  paddle,
  polar,
  lemonsqueezy,
  generic,
  stripe: { isSigned: isSignedByStripe, readEnvelope: readStripeEnvelope, read: readStripeEvent },
};

/** Whom a shop can be connected by. */
export const CONNECTED_PROVIDERS = Object.keys(CONNECTORS) as Provider[];

/** Null: no provider of that name, or none that this release can read. */
export function connectorOf(name: string): Connector | null {
  return (Object.hasOwn(CONNECTORS, name) ? CONNECTORS[name as Provider] : null) ?? null;
}
