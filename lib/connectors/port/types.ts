import { z } from 'zod';
import type { Work } from '@/lib/db/work';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import type { CustomerName } from '@/lib/sales/finish-reopening';

export const PROVIDERS = [
  'stripe',
  'shopify',
  'woocommerce',
  'paddle',
  'polar',
  'lemonsqueezy',
  'generic',
] as const;
export type Provider = (typeof PROVIDERS)[number];

/** What comes under STRIPE_WEBHOOK_SECRET: of whichever program the event names. */
export const STRIPE_FALLBACK = 'con_stripe';

/** How a shop is read, where the merchant does it in a way of their own. */
export const connectionSettings = z.object({
  /** Where a click is kept, beside the names that are known. */
  clickKey: z.string().optional().catch(undefined),
});
export type ConnectionSettings = z.output<typeof connectionSettings>;

/** Whose events they are. */
export type ConnectionRef = {
  id: string;
  provider: Provider;
  /** Null of STRIPE_FALLBACK only. */
  programId: string | null;
  settings: ConnectionSettings;
  /** Of STRIPE_FALLBACK before its first event: it has no row yet. */
  isUnmade?: boolean;
};

/**
 * The transaction that stores an event, with the customers of whom orders may be left to decide again: after the
 * transaction it goes on with them.
 */
export type EventWork = Work & {
  connection: ConnectionRef;
  reopened: CustomerName[];
  /** What the event says and cannot be used; what applies it adds to it. */
  warnings: FieldWarning[];
  /** The event tells of refunds as well: they move money in the same transaction. */
  hasRefunds: boolean;
};

/** What a fact changed: something, nothing (and why), or it is kept and waits. */
export type Effect = { outcome: 'applied' } | { outcome: 'ignored' | 'waiting'; note: string };

export const APPLIED: Effect = { outcome: 'applied' };
