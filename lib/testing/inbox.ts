import { STRIPE_FALLBACK } from '@/lib/connectors/port/types';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';

type Kept = Omit<Prisma.InboxEventCreateManyInput, 'connectionId' | 'eventId'>;

/** An event as it is kept, under the id that Stripe gave it, of the connection that the settings make. */
export async function plantInboxEvents(...events: Kept[]): Promise<void> {
  await db.connection.createMany({
    data: [{ id: STRIPE_FALLBACK, provider: 'stripe', name: 'Stripe' }],
    skipDuplicates: true,
  });
  await db.inboxEvent.createMany({
    data: events.map((event) => ({ ...event, connectionId: STRIPE_FALLBACK, eventId: event.id })),
  });
}
