import type { z } from 'zod';
import { actorRef } from '@/lib/actor';
import type { AuditAction } from '@/lib/audit/actions';
import { recordAudit } from '@/lib/audit/record';
import type {
  removeConnectionKeyInput,
  retryMadeCodesInput,
  SaveConnectionKeyInput,
} from '@/lib/connectors/codes/schema';
import { lockConnection } from '@/lib/connectors/connections/lock-connection';
import { checkKey, hasPromotionCode } from '@/lib/connectors/stripe/check-key';
import { seal } from '@/lib/crypto/envelope';
import { db } from '@/lib/db/client';
import type { Connection } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import { withoutAnswer, type CommandContext, type Work } from '@/lib/db/work';
import { actorMay } from '@/lib/people/actor-may';
import { ok, refuse, refuseField, type Result } from '@/lib/result';

type Saved = { id: string; isTest: boolean };

/**
 * Keeps the key with which codes are made in a shop, in place of the one before, after Stripe was asked what it may do.
 * What was made by a key of another account, or of the other mode, is left there, and made anew. Errors: FORBIDDEN,
 * CONNECTION_NOT_FOUND, CODES_NOT_MADE_HERE, INVALID_INPUT (no key is given and none is there), KEY_REFUSED,
 * KEY_LACKS_PERMISSIONS, STRIPE_UNREACHABLE.
 */
export async function saveConnectionKey(
  ctx: CommandContext,
  input: SaveConnectionKeyInput,
): Promise<Result<Saved>> {
  const { connectionId, key, duration } = input;
  // Asked before Stripe is, and again with what is written.
  const may = await transact(withoutAnswer(ctx), (work) => keepConnection(work, connectionId));
  if (!may.ok) return may;
  if (key === undefined) return changeDuration(ctx, input);
  const checked = await checkKey(key);
  if (!checked.ok) return checked;
  const isSame = await isOfSameAccount(connectionId, key);
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    const kept = await keepConnection(work, connectionId);
    if (!kept.ok) return kept;
    const isTest = key.startsWith('rk_test_');
    const before = await tx.connectionKey.findUnique({ where: { connectionId } });
    const isReached = isSame && (before === null || before.isTest === isTest);
    const row = {
      // Bound to its row: on another one it opens nothing.
      keyCipher: seal(key, connectionId),
      ...{ hint: key.slice(-4), isTest, duration, problem: null },
      ...{ createdBy: actorRef(ctx.actor), createdAt: now },
    };
    await tx.connectionKey.upsert({
      where: { connectionId },
      create: { connectionId, ...row },
      update: row,
    });
    if (!isReached) await leave(work, connectionId);
    await wake(work, connectionId);
    await audit(work, 'CONNECTION_KEY_SAVED', kept.value, { hint: row.hint, isTest, duration });
    return ok({ id: connectionId, isTest });
  });
}

/** Off which payments the discount is taken: codes that are there are replaced. */
function changeDuration(
  ctx: CommandContext,
  { connectionId, duration }: SaveConnectionKeyInput,
): Promise<Result<Saved>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    const kept = await keepConnection(work, connectionId);
    if (!kept.ok) return kept;
    const before = await tx.connectionKey.findUnique({ where: { connectionId } });
    if (!before) return refuseField('INVALID_INPUT', 'key', 'Give the restricted key.');
    await tx.connectionKey.update({ where: { connectionId }, data: { duration } });
    await wake(work, connectionId);
    const { hint, isTest } = before;
    await audit(work, 'CONNECTION_KEY_SAVED', kept.value, { hint, isTest, duration });
    return ok({ id: connectionId, isTest });
  });
}

/** Ends the key; codes that are in the shop stay there. Errors: FORBIDDEN, CONNECTION_NOT_FOUND, CODES_NOT_MADE_HERE, SECRET_NOT_FOUND. */
export function removeConnectionKey(
  ctx: CommandContext,
  { connectionId }: z.output<typeof removeConnectionKeyInput>,
): Promise<Result<{ id: string }>> {
  return transact(ctx, async (work) => {
    const kept = await keepConnection(work, connectionId);
    if (!kept.ok) return kept;
    const { count } = await work.tx.connectionKey.deleteMany({ where: { connectionId } });
    if (count !== 1) return refuse('SECRET_NOT_FOUND');
    await audit(work, 'CONNECTION_KEY_REMOVED', kept.value, {});
    return ok({ id: connectionId });
  });
}

/**
 * What failed is tried in the next minute, also with a key that did not work: it may have been given more in Stripe.
 * Errors: FORBIDDEN, CONNECTION_NOT_FOUND, CODES_NOT_MADE_HERE.
 */
export function retryMadeCodes(
  ctx: CommandContext,
  { connectionId }: z.output<typeof retryMadeCodesInput>,
): Promise<Result<{ count: number }>> {
  return transact(ctx, async (work) => {
    const kept = await keepConnection(work, connectionId);
    if (!kept.ok) return kept;
    await work.tx.connectionKey.updateMany({ where: { connectionId }, data: { problem: null } });
    const count = await wake(work, connectionId);
    await audit(work, 'CONNECTION_CHANGED', kept.value, { codesTriedAgain: count });
    return ok({ count });
  });
}

async function keepConnection({ tx, ctx }: Work, id: string): Promise<Result<Connection>> {
  if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');
  const connection = await lockConnection(tx, id);
  if (!connection) return refuse('CONNECTION_NOT_FOUND');
  const { provider, programId } = connection;
  if (provider !== 'stripe' || programId === null) return refuse('CODES_NOT_MADE_HERE');
  return ok(connection);
}

/** By what was made last. */
async function isOfSameAccount(connectionId: string, key: string): Promise<boolean> {
  const latest = await db.madeCode.findFirst({
    where: { connectionId, ref: { not: null }, state: { in: ['made', 'ending'] } },
    orderBy: { id: 'desc' },
    select: { ref: true },
  });
  return latest?.ref == null || (await hasPromotionCode(key, latest.ref));
}

async function leave({ tx }: Work, connectionId: string): Promise<void> {
  await tx.madeCode.updateMany({
    where: { connectionId, state: { in: ['making', 'made', 'ending'] } },
    data: { state: 'left' },
  });
}

async function wake({ tx, now }: Work, connectionId: string): Promise<number> {
  const { count } = await tx.madeCode.updateMany({
    where: { connectionId, state: { in: ['making', 'ending'] }, problem: { not: null } },
    data: { nextAttemptAt: now },
  });
  return count;
}

function audit(
  work: Work,
  action: AuditAction,
  { id, programId }: Connection,
  data: Record<string, string | number | boolean>,
): Promise<unknown> {
  return recordAudit(work, {
    ...{ action, programId, affiliateId: null, data },
    ...{ subjectType: 'connection', subjectId: id },
  });
}
