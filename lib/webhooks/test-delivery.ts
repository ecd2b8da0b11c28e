import type { Work } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import { buildBody } from '@/lib/webhooks/body';
import { TEST_EVENT } from '@/lib/webhooks/catalogue';
import { NO_REST } from '@/lib/webhooks/switch';

type Test = { programId: string; endpointId: string; data: Readonly<Record<string, unknown>> };

/** An event that nothing happened for, sent once: whoever tries an endpoint looks at what comes of it now. */
export async function makeTestDelivery(
  { tx, now }: Work,
  { programId, endpointId, data }: Test,
): Promise<string> {
  const messageId = newId('outboxEvent');
  const body = buildBody({ type: TEST_EVENT, timestamp: now, data });
  await tx.webhookMessage.create({
    data: { id: messageId, programId, type: TEST_EVENT, body },
    select: { id: true },
  });
  const id = newId('webhookDelivery');
  await tx.webhookDelivery.create({
    data: { id, messageId, endpointId, triesLeft: 1 },
    select: { id: true },
  });
  await tx.webhookEndpoint.update({
    where: { id: endpointId },
    data: NO_REST,
    select: { id: true },
  });
  return id;
}
