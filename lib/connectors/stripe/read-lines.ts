import { fitLines, type NetLine } from '@/lib/connectors/port/net-lines';
import { minorOfStripe } from '@/lib/connectors/stripe/amount';
import type { Invoice } from '@/lib/connectors/stripe/schema';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import type { OrderLineInput } from '@/lib/orders/schema';

/**
 * The lines of an invoice, net: less their share of discounts and the taxes that are in their price. What Stripe does not
 * send (more than ten), shipping, and what a balance of the customer's paid is left to "everything else" or scaled.
 */
export function linesOfInvoice(
  invoice: Invoice,
  amount: number,
  currency: string,
  warnings: FieldWarning[],
): OrderLineInput[] | undefined {
  const lines = invoice.lines?.data ?? [];
  const net = lines.map((line) => line && netOf(line, currency));
  return fitLines(net, amount, warnings);
}

type Line = NonNullable<NonNullable<NonNullable<Invoice['lines']>['data']>[number]>;

function netOf(line: Line, currency: string): NetLine {
  return {
    sku: line.pricing?.price_details?.product ?? line.price?.product ?? 'unnamed',
    name: line.description ?? undefined,
    quantity: line.quantity ?? 1,
    amount: minorOfStripe(line.amount - discountOf(line) - taxInside(line), currency),
  };
}

function discountOf({ discount_amounts: discounts }: Line): number {
  return discounts?.reduce((sum, one) => sum + one.amount, 0) ?? 0;
}

function taxInside({ taxes, tax_amounts: before }: Line): number {
  const inside = (taxes ?? before ?? []).filter(
    (tax) => tax.tax_behavior === 'inclusive' || tax.inclusive === true,
  );
  return inside.reduce((sum, tax) => sum + tax.amount, 0);
}
