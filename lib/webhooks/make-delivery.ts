import type { Work } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import { NO_REST } from '@/lib/webhooks/endpoint-states';

type Made = { programId: string; endpointId: string; type: string; body: string; tries: number };

/** What is told to one endpoint and is no event: it is due now. */
export async function makeDelivery(
  { tx }: Work,
  { endpointId, tries: triesLeft, ...message }: Made,
): Promise<string> {
  const messageId = newId('outboxEvent');
  await tx.webhookMessage.create({ data: { id: messageId, ...message }, select: { id: true } });
  const id = newId('webhookDelivery');
  await tx.webhookDelivery.create({
    data: { id, messageId, endpointId, triesLeft },
    select: { id: true },
  });
  await tx.webhookEndpoint.update({
    where: { id: endpointId },
    data: NO_REST,
    select: { id: true },
  });
  return id;
}
