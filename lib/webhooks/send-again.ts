import type { z } from 'zod';
import { recordAudit } from '@/lib/audit/record';
import { FOR_MANY_ROWS, transact } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { idsFrom } from '@/lib/ids';
import { ok, refuse, type Result } from '@/lib/result';
import { TEST_EVENT } from '@/lib/webhooks/catalogue';
import { findToChange, type Scope } from '@/lib/webhooks/lock-webhook';
import { TRIES } from '@/lib/webhooks/schedule';
import type { resendSinceInput } from '@/lib/webhooks/schema';
import { NO_REST } from '@/lib/webhooks/endpoint-states';
import { makeTestDelivery } from '@/lib/webhooks/test-delivery';

/**
 * Sends one delivery again: the same id and bytes, by the whole schedule. Errors: FORBIDDEN, DELIVERY_NOT_FOUND,
 * DELIVERY_BODY_GONE, WEBHOOK_OFF.
 */
export function resendDelivery(
  ctx: CommandContext,
  { id }: { id: string },
  scope: Scope = {},
): Promise<Result<{ id: string; webhookId: string }>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    const delivery = await tx.webhookDelivery.findFirst({
      where: { id, endpoint: { kind: 'webhook', affiliateId: null, removedAt: null, ...scope } },
      select: { endpointId: true, messageId: true },
    });
    if (!delivery) return refuse('DELIVERY_NOT_FOUND');
    const found = await findToChange(tx, ctx, delivery.endpointId, scope);
    if (!found.ok) return found;
    if (found.value.switchedOffAt !== null) return refuse('WEBHOOK_OFF');
    // Now that we hold the endpoint: it may have gone while we waited for that.
    const { body } = await tx.webhookMessage.findUniqueOrThrow({
      where: { id: delivery.messageId },
      select: { body: true },
    });
    if (body === null) return refuse('DELIVERY_BODY_GONE');
    await tx.webhookDelivery.update({
      where: { id },
      data: { status: 'pending', triesLeft: TRIES, nextAttemptAt: now },
      select: { id: true },
    });
    await tx.webhookEndpoint.update({
      where: { id: delivery.endpointId },
      data: NO_REST,
      select: { id: true },
    });
    await recordAudit(work, {
      action: 'WEBHOOK_SENT_AGAIN',
      subjectType: 'webhook',
      subjectId: delivery.endpointId,
      programId: found.value.programId,
      data: { deliveryId: id },
    });
    return ok({ id, webhookId: delivery.endpointId });
  });
}

/**
 * Sends again what failed since, and tells what it was never told of: the events while it was off, or of types it did not
 * want then. What arrived is not repeated. Answers how many have failed; all of it follows a set at a time (fan-out/), so that
 * nothing waits for a long transaction.
 * Errors: FORBIDDEN, WEBHOOK_NOT_FOUND, WEBHOOK_OFF.
 */
export function resendSince(
  ctx: CommandContext,
  { id, since }: z.output<typeof resendSinceInput>,
  scope: Scope = {},
): Promise<Result<{ id: string; failed: number }>> {
  return transact(
    ctx,
    async (work) => {
      const { tx } = work;
      const found = await findToChange(tx, ctx, id, scope);
      if (!found.ok) return found;
      const { programId, switchedOffAt, catchUpAfter, resendFrom } = found.value;
      if (switchedOffAt !== null) return refuse('WEBHOOK_OFF');
      const failed = await tx.webhookDelivery.count({
        where: {
          endpointId: id,
          status: 'failed',
          createdAt: { gte: since },
          message: { body: { not: null } },
        },
      });
      const after = idsFrom('outboxEvent', since);
      const isFurther = catchUpAfter === null || after < catchUpAfter;
      const isResentFurther = resendFrom === null || since <= resendFrom;
      await tx.webhookEndpoint.update({
        where: { id },
        data: {
          catchUpAfter: isFurther ? after : catchUpAfter,
          ...(isResentFurther ? { resendFrom: since, resendAfter: '' } : {}),
          ...NO_REST,
        },
        select: { id: true },
      });
      await recordAudit(work, {
        action: 'WEBHOOK_SENT_AGAIN',
        subjectType: 'webhook',
        subjectId: id,
        programId,
        data: { since: since.toISOString(), failed },
      });
      return ok({ id, failed });
    },
    FOR_MANY_ROWS,
  );
}

/** Sends an event that nothing happened for. Errors: FORBIDDEN, WEBHOOK_NOT_FOUND, WEBHOOK_OFF. */
export function sendTestEvent(
  ctx: CommandContext,
  { id }: { id: string },
  scope: Scope = {},
): Promise<Result<{ id: string; deliveryId: string }>> {
  return transact(ctx, async (work) => {
    const found = await findToChange(work.tx, ctx, id, scope);
    if (!found.ok) return found;
    const { programId, name, switchedOffAt } = found.value;
    if (switchedOffAt !== null) return refuse('WEBHOOK_OFF');
    const deliveryId = await makeTestDelivery(work, {
      programId,
      endpointId: id,
      data: { webhookId: id, name },
    });
    await recordAudit(work, {
      action: 'WEBHOOK_SENT_AGAIN',
      subjectType: 'webhook',
      subjectId: id,
      programId,
      data: { deliveryId, type: TEST_EVENT },
    });
    return ok({ id, deliveryId });
  });
}
