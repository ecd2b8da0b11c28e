import type { z } from 'zod';
import { recordAudit } from '@/lib/audit/record';
import type { AuditAction } from '@/lib/audit/actions';
import type { Permission } from '@/lib/auth/permissions';
import { lockRows } from '@/lib/db/locks';
import { transact } from '@/lib/db/transact';
import type { CommandContext, Work } from '@/lib/db/work';
import type { ofProgramInput, setChannelInput, setMailDigestInput } from '@/lib/digest/schema';
import { newId } from '@/lib/ids';
import { actorMay } from '@/lib/people/actor-may';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { ok, refuse, refuseField, type Result } from '@/lib/result';
import { dayAt, startOfDay } from '@/lib/time/program-calendar';
import { removeChannel, saveChannel } from '@/lib/webhooks/channel';

/** Whether the actor may, and the program is there: its row is locked, so that two settings come one after the other. */
export async function holdProgram(
  { tx, ctx }: Work,
  programId: string,
  permission: Permission,
): Promise<Result<null>> {
  if (!(await actorMay(tx, ctx.actor, permission))) return refuse('FORBIDDEN');
  await lockRows(tx, { kind: 'program', strength: 'NO KEY UPDATE' }, [programId]);
  const program = await tx.program.findUnique({ where: { id: programId }, select: { id: true } });
  return program ? ok(null) : refuse('PROGRAM_NOT_FOUND');
}

/** From today on: what was before nobody waits for. */
async function startOfToday({ tx, now }: Work, programId: string): Promise<Date> {
  const calendar = await loadCalendar(tx, programId);
  return startOfDay(calendar, dayAt(calendar, now));
}

/** How often whoever acts is written to about a program. Errors: FORBIDDEN, PROGRAM_NOT_FOUND. */
export function setMailDigest(
  ctx: CommandContext,
  { programId, every }: z.output<typeof setMailDigestInput>,
): Promise<Result<{ programId: string }>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    const held = await holdProgram(work, programId, 'console.read');
    if (!held.ok) return held;
    if (ctx.actor.kind !== 'user') return refuse('FORBIDDEN');
    const { id: userId } = ctx.actor;
    if (every === 'off') {
      await tx.digest.deleteMany({ where: { programId, userId } });
    } else {
      const toldTo = await startOfToday(work, programId);
      await tx.digest.upsert({
        where: { programId_userId: { programId, userId } },
        create: { id: newId('digest'), programId, userId, every, toldTo },
        update: { every },
        select: { id: true },
      });
    }
    await note(work, 'DIGEST_SET', programId, { every });
    return ok({ programId });
  });
}

/**
 * Where a program's digest goes beside mail: an incoming webhook of Slack, or of a chat that takes the same. Errors: FORBIDDEN,
 * PROGRAM_NOT_FOUND, INVALID_INPUT, WEBHOOK_ADDRESS_REFUSED.
 */
export function setChannel(
  ctx: CommandContext,
  { programId, every, url }: z.output<typeof setChannelInput>,
): Promise<Result<{ programId: string }>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    const held = await holdProgram(work, programId, 'keys.write');
    if (!held.ok) return held;
    const known = await tx.digest.findFirst({ where: { programId, userId: null } });
    if (url === undefined) {
      if (!known)
        return refuseField('INVALID_INPUT', 'url', 'Paste the address that the chat gave you.');
      await tx.digest.update({ where: { id: known.id }, data: { every }, select: { id: true } });
      await note(work, 'DIGEST_CHANNEL_SET', programId, { every });
      return ok({ programId });
    }
    const saved = await saveChannel(work, {
      programId,
      url,
      endpointId: known?.endpointId ?? null,
    });
    if (!saved.ok) return saved;
    const { id: endpointId, host } = saved.value;
    if (known) {
      await tx.digest.update({ where: { id: known.id }, data: { every }, select: { id: true } });
    } else {
      const toldTo = await startOfToday(work, programId);
      const data = { id: newId('digest'), programId, endpointId, every, toldTo };
      await tx.digest.create({ data, select: { id: true } });
    }
    await note(work, 'DIGEST_CHANNEL_SET', programId, { every, host });
    return ok({ programId });
  });
}

/** Ends it at once, with what waits. Errors: FORBIDDEN, PROGRAM_NOT_FOUND, DIGEST_NOT_SET. */
export function removeDigestChannel(
  ctx: CommandContext,
  { programId }: z.output<typeof ofProgramInput>,
): Promise<Result<{ programId: string }>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    const held = await holdProgram(work, programId, 'keys.write');
    if (!held.ok) return held;
    const known = await tx.digest.findFirst({ where: { programId, userId: null } });
    if (known?.endpointId == null) return refuse('DIGEST_NOT_SET');
    await tx.digest.delete({ where: { id: known.id }, select: { id: true } });
    await removeChannel(work, known.endpointId);
    await note(work, 'DIGEST_CHANNEL_REMOVED', programId, {});
    return ok({ programId });
  });
}

export function note(
  work: Work,
  action: Extract<AuditAction, `DIGEST_${string}`>,
  programId: string,
  data: Record<string, string>,
): Promise<void> {
  const subject = { subjectType: 'program', subjectId: programId };
  return recordAudit(work, { action, ...subject, programId, data });
}
