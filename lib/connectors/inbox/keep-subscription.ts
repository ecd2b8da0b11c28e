import { meetCustomer } from '@/lib/connectors/inbox/store';
import type { SubscriptionChanged } from '@/lib/connectors/port/facts';
import { APPLIED, type Effect, type EventWork } from '@/lib/connectors/port/types';
import { lockCustomer } from '@/lib/orders/customer';
import { ok, type Result } from '@/lib/result';

/**
 * Keeps how a subscription stands, as it was told last; of two words of one instant its end. Whose it is stays as it was told
 * first.
 */
export async function keepSubscription(
  work: EventWork,
  programId: string,
  { names, ownIds, ref, status, startedAt, renewedAt, endsAt, toldAt }: SubscriptionChanged,
): Promise<Result<Effect>> {
  const { tx, connection } = work;
  const { name: externalId } = await meetCustomer(work, programId, names, ownIds);
  const { recordId } = await lockCustomer(work, { programId, externalId, email: undefined });
  const endedAt = status === 'ended' ? (endsAt ?? toldAt) : null;
  const state = { status, startedAt, renewedAt, endsAt: endedAt ? null : endsAt, endedAt, toldAt };
  const name = { connectionId: connection.id, ref };
  const made = await tx.subscription.createMany({
    data: [{ ...name, customerId: recordId, ...state }],
    skipDuplicates: true,
  });
  if (made.count === 1) return ok(APPLIED);
  const { count } = await tx.subscription.updateMany({
    where: { ...name, OR: [{ toldAt: { lt: toldAt } }, { toldAt, status: { not: 'ended' } }] },
    data: state,
  });
  return ok(count === 1 ? APPLIED : { outcome: 'ignored', note: 'A later word of it is known.' });
}
