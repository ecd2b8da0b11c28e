import { recordAudit } from '@/lib/audit/record';
import type { ApplyAgainInput } from '@/lib/connectors/inbox/schema';
import type { Outcome } from '@/lib/connectors/inbox/keep-event';
import { receiveEvent } from '@/lib/connectors/inbox/receive-event';
import type { Connector, Json, Message } from '@/lib/connectors/port/connector';
import { connectionSettings, type ConnectionRef, type Provider } from '@/lib/connectors/port/types';
import { connectorOf } from '@/lib/connectors/registry';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { actorMay } from '@/lib/people/actor-may';
import { ok, refuse, type Result } from '@/lib/result';

export type AppliedAgain = { outcome: Outcome; note: string | null };

type Kept = { connection: ConnectionRef; connector: Connector; message: Message };

/**
 * An event that was refused is tried once more, as if the shop had sent it again: what refused it may be mended. Of several at
 * once one has the effect. Errors: FORBIDDEN, EVENT_NOT_FOUND, EVENT_NOT_REFUSED, EVENT_BODY_GONE, CONNECTION_NOT_FOUND.
 */
export async function applyAgain(
  ctx: CommandContext,
  { inboxEventId: id }: ApplyAgainInput,
): Promise<Result<AppliedAgain>> {
  const kept = await takeEvent(ctx, id);
  if (!kept.ok) return kept;
  const { connection, connector, message } = kept.value;
  const received = await receiveEvent(connection, connector, message, ctx.requestId ?? id);
  if (!received.ok) return received;
  const { outcome, note, payload } = await db.inboxEvent.findUniqueOrThrow({
    where: { id },
    select: { outcome: true, note: true, payload: true },
  });
  if (outcome === 'refused' && isEmptied(payload as Json)) return refuse('EVENT_BODY_GONE');
  return ok({ outcome: outcome as Outcome, note });
}

const isEmptied = (payload: Json) => Object.keys(payload).length === 0;

/** The event as it was kept, with a note of who tries it. */
function takeEvent(ctx: CommandContext, id: string): Promise<Result<Kept>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');
    const row = await tx.inboxEvent.findUnique({ where: { id }, include: { connection: true } });
    if (!row) return refuse('EVENT_NOT_FOUND');
    const { connection: shop, eventId, type } = row;
    const connector = connectorOf(shop.provider);
    if (!connector || shop.removedAt !== null) return refuse('CONNECTION_NOT_FOUND');
    if (row.outcome !== 'refused') return refuse('EVENT_NOT_REFUSED');
    const payload = row.payload as Json;
    if (isEmptied(payload)) return refuse('EVENT_BODY_GONE');
    await recordAudit(work, {
      action: 'SHOP_EVENT_TRIED_AGAIN',
      subjectType: 'connection',
      subjectId: shop.id,
      programId: shop.programId,
      affiliateId: null,
      data: { event: id },
    });
    const said = connector.readEnvelope(payload, new Headers());
    const isTest = said.ok && said.value.isTest;
    const settings = connectionSettings.parse(shop.settings);
    const provider = shop.provider as Provider;
    return ok({
      connection: { id: shop.id, provider, programId: shop.programId, settings },
      connector,
      message: { eventId, type, isTest, sentAt: row.sentAt, payload, isKept: true },
    });
  });
}
