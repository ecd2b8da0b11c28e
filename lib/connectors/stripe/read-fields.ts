import type { z } from 'zod';
import {
  clickOf,
  codeOf,
  customerIdOf,
  firstUsable,
  isClick,
  merchantId,
  NO_CUSTOMER,
} from '@/lib/connectors/port/touch';
import type { ReadMoment } from '@/lib/connectors/port/object-reader';
import { divideRounded } from '@/lib/money/money';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import type { Said } from '@/lib/orders/tidy';
import type { SaidNames } from '@/lib/sales/joins/meet-names';
import { DAY_MS } from '@/lib/time/calendar';
import type { CheckoutSession, Invoice, subscriptionSchema } from '@/lib/connectors/stripe/schema';

/** What an event says, in our words. Pure but for the key that click tokens are checked with. */

type Metadata = Record<string, unknown> | null | undefined;

/** Stripe keeps events for 30 days; one that says it is much older was made by hand, and happened when it came. */
const OLDEST_EVENT_MS = 35 * DAY_MS;

/**
 * When an event happened: by Stripe's clock, never after ours. Stripe reports whole seconds; taking the last instant
 * keeps what led to a payment before it.
 */
export function happenedAt(seconds: number | null | undefined, now: Date): Date {
  if (seconds == null) return now;
  const at = seconds * 1000 + 999;
  return at > now.getTime() || at < now.getTime() - OLDEST_EVENT_MS ? now : new Date(at);
}

/**
 * When the customer came to the checkout: when the session was made, which is before any payment of it. A session lives
 * for a day; one that says it is older says nothing.
 */
export function cameAt(session: Pick<CheckoutSession, 'created'>, completedAt: Date): Date {
  const at = (session.created ?? Number.NaN) * 1000;
  const believable = at <= completedAt.getTime() && at >= completedAt.getTime() - DAY_MS;
  return believable ? new Date(at) : completedAt;
}

/** Whose click or code it was: what the metadata says, or a click as client_reference_id. */
export function touchOf(
  metadata: Metadata,
  clientReference: string | null | undefined,
  moment: ReadMoment,
): { click?: string; code?: string } {
  const click = clickOf('metadata', metadata ?? {}, clientReference, moment);
  const code = codeOf('metadata', metadata ?? {}, [], moment.warnings);
  return { ...(click ? { click } : {}), ...(code ? { code } : {}) };
}

/** The promotion codes that a sale was discounted by, as Stripe calls them. */
export function codeRefsOf({
  discounts,
  discount,
}: Pick<Invoice, 'discounts'> & { discount?: Invoice['discount'] }): string[] {
  const refs = [...(discounts ?? []), discount].flatMap((one) => one?.promotion_code ?? []);
  return [...new Set(refs)];
}

type Payer = {
  metadata: Metadata;
  /** `cus_…` */
  customer: string | null;
  /** The order's id, for who has no other name. */
  guest: string;
  session?: Pick<CheckoutSession, 'client_reference_id' | 'payment_link'>;
};

/**
 * What a payment calls its customer. The merchant's own id: metadata `customerId`, which only the merchant's server sets,
 * or the client_reference_id that is no click, which anybody can write into the address of a payment link. And Stripe's
 * customer. An e-mail address is no name: whoever pays writes it.
 */
function namesOf(
  { metadata, customer, guest, session }: Payer,
  warnings: FieldWarning[],
): SaidNames {
  const reference = session?.client_reference_id ?? undefined;
  const isReference =
    reference !== undefined &&
    !isClick(reference.replace(/^dub_id_/, '')) &&
    !NO_CUSTOMER.test(reference);
  const isOpen = session?.payment_link != null;
  const named = customerIdOf('metadata', metadata ?? {}, warnings);
  const byReference =
    isReference && named === undefined
      ? merchantId({ at: 'client_reference_id', text: reference }, warnings)
      : undefined;
  const trusted = [named, isOpen ? undefined : byReference, customer ?? undefined];
  return {
    trusted: trusted.filter((name) => name !== undefined),
    byBuyer: (isOpen ? byReference : undefined) ?? null,
    guest,
  };
}

export function namesOfSession(session: CheckoutSession, warnings: FieldWarning[]): SaidNames {
  const { metadata, customer } = session;
  const guest = session.payment_intent ?? session.id;
  return namesOf({ metadata, customer, guest, session }, warnings);
}

/** What was put on the subscription counts for each of its invoices. */
export function metadataOfInvoice(invoice: Invoice): Record<string, unknown> {
  const subscription = invoice.parent?.subscription_details ?? invoice.subscription_details;
  return { ...subscription?.metadata, ...invoice.metadata };
}

export function namesOfInvoice(invoice: Invoice, warnings: FieldWarning[]): SaidNames {
  const { id: guest, customer } = invoice;
  return namesOf({ metadata: metadataOfInvoice(invoice), customer, guest }, warnings);
}

export function namesOfSubscription(
  { id: guest, metadata, customer }: z.output<typeof subscriptionSchema>,
  warnings: FieldWarning[],
): SaidNames {
  return namesOf({ metadata, customer, guest }, warnings);
}

export function emailOf(emails: readonly Said[], warnings: FieldWarning[]): string | undefined {
  return firstUsable('customerEmail', emails, warnings);
}

export function programSlugOf(metadata: Metadata): string | undefined {
  return typeof metadata?.program === 'string' ? metadata.program : undefined;
}

/** Whether a session's payment is an order of its own: nothing that an invoice reports, now or later. */
export function isAlone(session: CheckoutSession): boolean {
  return (
    session.mode !== 'subscription' &&
    session.mode !== 'setup' &&
    session.invoice === null &&
    session.invoice_creation?.enabled !== true
  );
}

/** Minor units: `amount` is the commission's base, `total` what was paid. Null when nothing was. */
export type Amounts = { amount: number; total: number } | null;

/**
 * Net is what was paid less tax and shipping. Where these are more than was paid the parts cannot be right, and the
 * subtotal less the discount is tried, then the total.
 */
export function checkoutAmounts(session: CheckoutSession): Amounts {
  const total = session.amount_total ?? 0;
  if (total <= 0) return null;
  const parts = session.total_details;
  const net = total - (parts?.amount_tax ?? 0) - (parts?.amount_shipping ?? 0);
  if (net === 0) return null;
  if (net > 0 && net <= total) return { amount: net, total };
  const discounted = (session.amount_subtotal ?? 0) - (parts?.amount_discount ?? 0);
  return { amount: discounted > 0 && discounted <= total ? discounted : total, total };
}

/**
 * What was paid, and the net part of it. A balance of the customer's (from an earlier invoice, which earned already)
 * may have paid the rest of the invoice's total.
 */
export function invoiceAmounts(invoice: Invoice): Amounts {
  if (invoice.total <= 0) return null;
  const received = invoice.amount_paid || (invoice.amount_due ?? invoice.total);
  const total = Math.min(received, invoice.total);
  if (total <= 0) return null;
  const taxLines = invoice.total_taxes ?? invoice.total_tax_amounts;
  const tax = taxLines?.reduce((sum, line) => sum + line.amount, 0) ?? invoice.tax ?? 0;
  const net = (invoice.total_excluding_tax ?? invoice.total - tax) - (invoice.amount_shipping ?? 0);
  if (net <= 0) return null;
  const amount = divideRounded(
    BigInt(Math.min(net, invoice.total)) * BigInt(total),
    BigInt(invoice.total),
  );
  return amount > 0n ? { amount: Number(amount), total } : null;
}
