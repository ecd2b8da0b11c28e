import type { z } from 'zod';
import { actorRef } from '@/lib/actor';
import { recordAudit } from '@/lib/audit/record';
import { seal } from '@/lib/crypto/envelope';
import type { Tx } from '@/lib/db/client';
import { lockRows } from '@/lib/db/locks';
import { transact } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import { ok, refuse, type Result } from '@/lib/result';
import { addressOf } from '@/lib/webhooks/address-of';
import { findToChange, mayChange, type Scope } from '@/lib/webhooks/lock-webhook';
import type {
  changeWebhookInput,
  createWebhookInput,
  rotateWebhookInput,
} from '@/lib/webhooks/schema';
import { makeSecret } from '@/lib/webhooks/secrets';
import { ON, keyOf, offAt, removedAt } from '@/lib/webhooks/endpoint-states';
import { parseTarget } from '@/lib/webhooks/target';

const MAX_OF_PROGRAM = 20;
/** Of one endpoint: each call has a signature by each. */
const MAX_SIGNING = 4;
const HOUR_MS = 3_600_000;

/**
 * Makes an endpoint with its first secret, which is in the answer. Errors: FORBIDDEN, PROGRAM_NOT_FOUND,
 * WEBHOOK_ADDRESS_REFUSED, WEBHOOK_LIMIT_REACHED.
 */
export function createWebhook(
  ctx: CommandContext,
  input: z.output<typeof createWebhookInput>,
): Promise<Result<{ id: string; secret: string }>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    const { programId, name, events } = input;
    if (!(await mayChange(tx, ctx))) return refuse('FORBIDDEN');
    const url = addressOf(() => parseTarget(input.url).href);
    if (!url.ok) return url;
    // Two at once are counted one after the other.
    await lockRows(tx, { kind: 'program', strength: 'NO KEY UPDATE' }, [programId]);
    const program = await tx.program.findUnique({ where: { id: programId }, select: { id: true } });
    if (!program) return refuse('PROGRAM_NOT_FOUND');
    if (
      (await tx.webhookEndpoint.count({
        where: { programId, kind: 'webhook', affiliateId: null, removedAt: null },
      })) >= MAX_OF_PROGRAM
    ) {
      return refuse('WEBHOOK_LIMIT_REACHED');
    }
    const id = newId('webhook');
    await tx.webhookEndpoint.create({
      data: {
        ...{ id, programId, name, events, url: url.value },
        createdBy: actorRef(ctx.actor),
        apiKeyId: keyOf(ctx.actor),
      },
      select: { id: true },
    });
    const secret = await addSecret(tx, id);
    await recordAudit(work, {
      action: 'WEBHOOK_CREATED',
      subjectType: 'webhook',
      subjectId: id,
      programId,
      data: { name, host: new URL(url.value).host, events },
    });
    return ok({ id, secret });
  });
}

async function addSecret(tx: Tx, endpointId: string): Promise<string> {
  const secret = makeSecret();
  const id = newId('webhookSecret');
  await tx.webhookSecret.create({
    data: { id, endpointId, cipher: seal(secret, id) },
    select: { id: true },
  });
  return secret;
}

/**
 * Changes what is given. Another address takes effect at the next attempt; on again, what was due is due now. Whoever gives
 * it an address or switches it on answers for it: of a key, it ends with that. Errors: FORBIDDEN, WEBHOOK_NOT_FOUND,
 * WEBHOOK_ADDRESS_REFUSED.
 */
export function changeWebhook(
  ctx: CommandContext,
  { id, isOn, url: given, ...rest }: z.output<typeof changeWebhookInput>,
  scope: Scope = {},
): Promise<Result<{ id: string }>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    const found = await findToChange(tx, ctx, id, scope);
    if (!found.ok) return found;
    const { value: endpoint } = found;
    const url = given === undefined ? ok(endpoint.url) : addressOf(() => parseTarget(given).href);
    if (!url.ok) return url;
    const { name = endpoint.name, events = endpoint.events } = rest;
    const wasOn = endpoint.switchedOffAt === null;
    const turn = isOn === undefined || isOn === wasOn ? {} : isOn ? ON : offAt(now);
    const isTaken = given !== undefined || (isOn === true && !wasOn);
    await tx.webhookEndpoint.update({
      where: { id },
      data: {
        ...{ name, events, url: url.value },
        ...turn,
        ...(isTaken ? { apiKeyId: keyOf(ctx.actor) } : {}),
      },
      select: { id: true },
    });
    await recordAudit(work, {
      action: 'WEBHOOK_CHANGED',
      subjectType: 'webhook',
      subjectId: id,
      programId: endpoint.programId,
      data: { name, host: new URL(url.value).host, events, isOn: isOn ?? wasOn },
    });
    return ok({ id });
  });
}

/** Ends it at once, with all it was sent, which goes in sets. Repeating answers WEBHOOK_NOT_FOUND. Errors: FORBIDDEN, WEBHOOK_NOT_FOUND. */
export function removeWebhook(
  ctx: CommandContext,
  { id }: { id: string },
  scope: Scope = {},
): Promise<Result<{ id: string }>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    const found = await findToChange(tx, ctx, id, scope);
    if (!found.ok) return found;
    const { name, programId, url } = found.value;
    await tx.webhookSecret.deleteMany({ where: { endpointId: id } });
    await tx.webhookEndpoint.update({
      where: { id },
      data: removedAt(now),
      select: { id: true },
    });
    await recordAudit(work, {
      action: 'WEBHOOK_REMOVED',
      subjectType: 'webhook',
      subjectId: id,
      programId,
      data: { name, host: new URL(url).host },
    });
    return ok({ id });
  });
}

/**
 * A new secret, which is in the answer. Those of before sign beside it for the overlap, so that receivers change over
 * without a failure; of more than four the oldest end at once. Errors: FORBIDDEN, WEBHOOK_NOT_FOUND.
 */
export function rotateWebhook(
  ctx: CommandContext,
  { id, overlapHours }: z.output<typeof rotateWebhookInput>,
  scope: Scope = {},
): Promise<Result<{ id: string; secret: string }>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    const found = await findToChange(tx, ctx, id, scope);
    if (!found.ok) return found;
    const endsAt = new Date(now.getTime() + overlapHours * HOUR_MS);
    await tx.webhookSecret.deleteMany({ where: { endpointId: id, endsAt: { lte: now } } });
    await tx.webhookSecret.updateMany({
      where: { endpointId: id, OR: [{ endsAt: null }, { endsAt: { gt: endsAt } }] },
      data: { endsAt },
    });
    await endOldest(tx, id);
    const secret = await addSecret(tx, id);
    await recordAudit(work, {
      action: 'WEBHOOK_SECRET_ROTATED',
      subjectType: 'webhook',
      subjectId: id,
      programId: found.value.programId,
      data: { overlapHours },
    });
    return ok({ id, secret });
  });
}

/** So that there is room for one more. */
async function endOldest(tx: Tx, endpointId: string): Promise<void> {
  const oldest = await tx.webhookSecret.findMany({
    where: { endpointId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    skip: MAX_SIGNING - 1,
    select: { id: true },
  });
  await tx.webhookSecret.deleteMany({ where: { id: { in: oldest.map(({ id }) => id) } } });
}
