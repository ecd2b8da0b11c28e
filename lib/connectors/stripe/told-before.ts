import type { Captured, Fact, Lead } from '@/lib/connectors/port/facts';
import type { EventWork } from '@/lib/connectors/port/types';
import { readCheckout } from '@/lib/connectors/stripe/read-checkout';
import { readPayment } from '@/lib/connectors/stripe/read-payment';
import { stripeEventSchema } from '@/lib/connectors/stripe/schema';
import { listCaptures, listCheckouts } from '@/lib/connectors/stripe/told-before-sql';
import type { StripeReader } from '@/lib/connectors/stripe/types';

/** What Stripe told of a payment before, read once more from the event that is kept: nothing else keeps it. */

/** The checkout that awaits the payment; null when there is none, or it needed no waiting. */
export async function findAwaiting({ tx, connection }: EventWork, ref: string) {
  const fact = readAgain(readCheckout, await listCheckouts(tx, connection.id, ref), connection);
  return fact?.kind === 'lead' && fact.awaits ? { ...fact, awaits: fact.awaits } : null;
}

export type AwaitingLead = Lead & Required<Pick<Lead, 'awaits'>>;

export async function findCaptured(
  { tx, connection }: EventWork,
  ref: string,
): Promise<Captured | null> {
  const fact = readAgain(readPayment, await listCaptures(tx, connection.id, ref), connection);
  return fact?.kind === 'captured' ? fact : null;
}

/** As when it came. What it says and could not be used was named then. */
function readAgain(
  reader: StripeReader,
  [told]: readonly { payload: unknown; receivedAt: Date }[],
  { settings }: EventWork['connection'],
): Fact | null {
  const event = stripeEventSchema.safeParse(told?.payload);
  if (!told || !event.success) return null;
  const fact = reader(event.data, { ...settings, now: told.receivedAt, warnings: [] });
  return fact.ok && typeof fact.value !== 'string' ? fact.value : null;
}
