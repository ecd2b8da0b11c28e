import { actorRef } from '@/lib/actor';
import type { AuditAction } from '@/lib/audit/actions';
import { recordAudit } from '@/lib/audit/record';
import type {
  AddConnectionSecretInput,
  CreateConnectionInput,
  RemoveConnectionInput,
  RemoveConnectionSecretInput,
  ReopenConnectionInput,
  SetClickKeyInput,
} from '@/lib/connectors/connections/schema';
import { lockConnection } from '@/lib/connectors/connections/lock-connection';
import { connectorOf } from '@/lib/connectors/registry';
import { connectionSettings, STRIPE_FALLBACK } from '@/lib/connectors/port/types';
import { seal } from '@/lib/crypto/envelope';
import type { Connection } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import type { CommandContext, Work } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import { actorMay } from '@/lib/people/actor-may';
import { loadProgram } from '@/lib/programs/load';
import { ok, refuse, type Result } from '@/lib/result';

/** More than two are a rotation that nobody ended. */
const MOST_SECRETS = 5;

/**
 * Connects a shop to a program. Its events are refused until it has a secret. Errors: FORBIDDEN, PROGRAM_NOT_FOUND,
 * PROVIDER_NOT_KNOWN.
 */
export function createConnection(
  ctx: CommandContext,
  { programId, provider, name }: CreateConnectionInput,
): Promise<Result<{ id: string }>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');
    if (!connectorOf(provider)) return refuse('PROVIDER_NOT_KNOWN');
    if (!(await loadProgram(tx, programId))) return refuse('PROGRAM_NOT_FOUND');
    const id = newId('connection');
    const createdBy = actorRef(ctx.actor);
    await tx.connection.create({
      data: { id, programId, provider, name, createdBy, createdAt: now },
      select: { id: true },
    });
    await audit(work, 'CONNECTION_CREATED', { id, programId }, { provider, name });
    return ok({ id });
  });
}

/**
 * Adds a secret; those that are there hold on, so that the shop can change over in its own time. Errors: FORBIDDEN,
 * CONNECTION_NOT_FOUND, TOO_MANY_SECRETS.
 */
export function addConnectionSecret(
  ctx: CommandContext,
  { connectionId, secret }: AddConnectionSecretInput,
): Promise<Result<{ id: string; hint: string }>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');
    const connection = await lockConnection(tx, connectionId);
    if (!connection) return refuse('CONNECTION_NOT_FOUND');
    if ((await tx.connectionSecret.count({ where: { connectionId } })) >= MOST_SECRETS) {
      return refuse('TOO_MANY_SECRETS');
    }
    const id = newId('connectionSecret');
    // Of a short one four characters would be too much of it.
    const hint = secret.length < 16 ? '' : secret.slice(-4);
    await tx.connectionSecret.create({
      data: {
        id,
        connectionId,
        // Bound to its row: on another one it opens nothing.
        secretCipher: seal(secret, id),
        hint,
        createdBy: actorRef(ctx.actor),
        createdAt: now,
      },
      select: { id: true },
    });
    await audit(work, 'CONNECTION_SECRET_ADDED', connection, { secretId: id });
    return ok({ id, hint });
  });
}

/** Ends a secret at once: what is signed with it is refused. Errors: FORBIDDEN, SECRET_NOT_FOUND. */
export function removeConnectionSecret(
  ctx: CommandContext,
  { secretId }: RemoveConnectionSecretInput,
): Promise<Result<{ id: string }>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');
    const secret = await tx.connectionSecret.findUnique({
      where: { id: secretId },
      select: { connection: true },
    });
    const { count } = await tx.connectionSecret.deleteMany({ where: { id: secretId } });
    if (!secret || count !== 1) return refuse('SECRET_NOT_FOUND');
    await audit(work, 'CONNECTION_SECRET_REMOVED', secret.connection, { secretId });
    return ok({ id: secretId });
  });
}

/**
 * Ends a connection: its secrets and its key go, what it sends is refused, what it sent stays, as do codes in the shop. Stripe's under STRIPE_WEBHOOK_SECRET ends
 * with that setting. Errors: FORBIDDEN, CONNECTION_NOT_FOUND.
 */
export function removeConnection(
  ctx: CommandContext,
  { connectionId }: RemoveConnectionInput,
): Promise<Result<{ id: string }>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');
    const connection = await lockConnection(tx, connectionId);
    if (!connection || connection.id === STRIPE_FALLBACK) return refuse('CONNECTION_NOT_FOUND');
    await tx.connectionSecret.deleteMany({ where: { connectionId } });
    await tx.connectionKey.deleteMany({ where: { connectionId } });
    await tx.connection.update({
      where: { id: connectionId },
      data: { removedAt: now },
      select: { id: true },
    });
    await audit(work, 'CONNECTION_REMOVED', connection, { name: connection.name });
    return ok({ id: connectionId });
  });
}

/**
 * Under which name of the merchant's own a click is looked for in what the shop keeps beside a sale; none: only under those that are
 * known. For what comes from now on. Errors: FORBIDDEN, CONNECTION_NOT_FOUND.
 */
export function setClickKey(
  ctx: CommandContext,
  { connectionId: id, clickKey }: SetClickKeyInput,
): Promise<Result<{ id: string }>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');
    const connection = await lockConnection(tx, id);
    if (!connection) return refuse('CONNECTION_NOT_FOUND');
    const { clickKey: _before, ...rest } = connectionSettings.parse(connection.settings);
    const settings = clickKey === undefined ? rest : { ...rest, clickKey };
    await tx.connection.update({ where: { id }, data: { settings }, select: { id: true } });
    await audit(work, 'CONNECTION_CHANGED', connection, { clickKey: clickKey ?? '' });
    return ok({ id });
  });
}

/**
 * Opens a connection that was removed: the same id and address, so that orders which the shop tells again are known. It needs
 * a secret. Errors: FORBIDDEN, CONNECTION_NOT_FOUND.
 */
export function reopenConnection(
  ctx: CommandContext,
  { connectionId: id }: ReopenConnectionInput,
): Promise<Result<{ id: string }>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');
    const where = { id, removedAt: { not: null } };
    const { count } = await tx.connection.updateMany({ where, data: { removedAt: null } });
    if (count !== 1) return refuse('CONNECTION_NOT_FOUND');
    const connection = await tx.connection.findUniqueOrThrow({ where: { id } });
    await audit(work, 'CONNECTION_REOPENED', connection, { name: connection.name });
    return ok({ id });
  });
}

function audit(
  work: Work,
  action: AuditAction,
  { id, programId }: Pick<Connection, 'id' | 'programId'>,
  data: Record<string, string>,
): Promise<unknown> {
  return recordAudit(work, {
    action,
    subjectType: 'connection',
    subjectId: id,
    programId,
    affiliateId: null,
    data,
  });
}
