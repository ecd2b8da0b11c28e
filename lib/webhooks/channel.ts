import { actorRef } from '@/lib/actor';
import { seal } from '@/lib/crypto/envelope';
import type { Tx } from '@/lib/db/client';
import type { Work } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import { ok, type Result } from '@/lib/result';
import { addressOf } from '@/lib/webhooks/address-of';
import { ON, removedAt } from '@/lib/webhooks/endpoint-states';
import { parseTarget } from '@/lib/webhooks/target';

/** What it wants: no event has this type. */
const WANTS = ['digest'];

type Channel = { programId: string; endpointId: string | null; url: string };

/**
 * An incoming webhook of a chat, which takes what is posted to it from whoever knows its address: that is kept sealed, and
 * of the address only its host is shown. Saved again, it is on, and what waited for the address before is over. Errors: WEBHOOK_ADDRESS_REFUSED.
 */
export async function saveChannel(
  { tx, ctx }: Work,
  { programId, endpointId, url }: Channel,
): Promise<Result<{ id: string; host: string }>> {
  const parsed = addressOf(() => parseTarget(url).href);
  if (!parsed.ok) return parsed;
  const { href, host, origin } = new URL(parsed.value);
  const id = endpointId ?? newId('webhook');
  const data = { name: `Digest to ${host}`, url: origin, ...ON };
  if (endpointId === null) {
    const made = { id, programId, kind: 'channel', events: WANTS };
    const createdBy = actorRef(ctx.actor);
    await tx.webhookEndpoint.create({
      data: { ...made, ...data, createdBy },
      select: { id: true },
    });
  } else {
    await endWaiting(tx, id);
    await tx.webhookEndpoint.update({ where: { id }, data, select: { id: true } });
    await tx.webhookSecret.deleteMany({ where: { endpointId: id } });
  }
  const secretId = newId('webhookSecret');
  await tx.webhookSecret.create({
    data: { id: secretId, endpointId: id, cipher: seal(href, secretId) },
    select: { id: true },
  });
  return ok({ id, host });
}

async function endWaiting(tx: Tx, endpointId: string): Promise<void> {
  await tx.webhookDelivery.updateMany({
    where: { endpointId, status: 'pending' },
    data: { status: 'failed', triesLeft: 0, note: 'Another address was saved.' },
  });
}

/** Gone at once, as any webhook is. */
export async function removeChannel({ tx, now }: Work, id: string): Promise<void> {
  await tx.webhookSecret.deleteMany({ where: { endpointId: id } });
  await tx.webhookEndpoint.update({
    where: { id },
    data: removedAt(now),
    select: { id: true },
  });
}
