import { recordAudit } from '@/lib/audit/record';
import type { Work } from '@/lib/db/work';
import { enqueueEvents } from '@/lib/outbox/enqueue';
import type { SwitchedOffWhy } from '@/lib/webhooks/types';

/** Once; the owners are told, of a postback its affiliate. What is due waits until it is switched on again. */
export async function switchOff(work: Work, id: string, why: SwitchedOffWhy): Promise<void> {
  const { tx, now } = work;
  const { count } = await tx.webhookEndpoint.updateMany({
    where: { id, switchedOffAt: null },
    data: { switchedOffAt: now, switchedOffWhy: why },
  });
  if (count === 0) return;
  const { programId, affiliateId, name, kind } = await tx.webhookEndpoint.findUniqueOrThrow({
    where: { id },
  });
  const about = { programId, affiliateId, subjectType: 'webhook', subjectId: id };
  await recordAudit(work, { ...about, action: 'WEBHOOK_SWITCHED_OFF', data: { why } });
  if (affiliateId !== null) {
    const type = 'postback.switched_off' as const;
    return enqueueEvents(tx, [{ ...about, type, payload: { reason: why } }]);
  }
  const owners = await tx.user.findMany({ where: { role: 'owner', disabledAt: null } });
  await enqueueEvents(
    tx,
    owners.map((owner) => ({
      ...about,
      type: 'webhook.switched_off' as const,
      payload: { userId: owner.id, name, why, isChannel: kind === 'channel' },
    })),
  );
}
