import { db } from '@/lib/db/client';
import { expectOk } from '@/lib/result';
import { systemCtx } from '@/lib/testing/factories';
import { createWebhook } from '@/lib/webhooks/commands';
import { deliverWebhooks } from '@/lib/webhooks/rounds/deliver-webhooks';
import type { WebhookEvent } from '@/lib/webhooks/catalogue';

export const makeWebhook = async (programId: string, url: string, events: WebhookEvent[] = []) =>
  expectOk(await createWebhook(systemCtx, { programId, name: 'Test', url, events }));

/** What the job does, until nothing is due; how many attempts it made. */
export async function sendDue(): Promise<number> {
  for (let sent = 0; ;) {
    const round = await deliverWebhooks({ roundMs: 0 });
    if (round.sent === 0) return sent;
    sent += round.sent;
  }
}

export const deliveriesOf = (endpointId: string) =>
  db.webhookDelivery.findMany({ where: { endpointId }, orderBy: { id: 'asc' } });
