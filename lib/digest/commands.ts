import type { z } from 'zod';
import { transact } from '@/lib/db/transact';
import type { CommandContext, Work } from '@/lib/db/work';
import { holdChannel, holdProgram, noteDigest } from '@/lib/digest/hold-program';
import type { ofProgramInput, setChannelInput, setMailDigestInput } from '@/lib/digest/schema';
import { newId } from '@/lib/ids';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { ok, refuse, refuseField, type Result } from '@/lib/result';
import { dayAt, startOfDay } from '@/lib/time/program-calendar';
import { removeChannel, saveChannel } from '@/lib/webhooks/channel';

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
    await noteDigest(work, 'DIGEST_SET', programId, { every });
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
    const held = await holdChannel(work, programId);
    if (!held.ok) return held;
    const { value: known } = held;
    if (!known && url === undefined)
      return refuseField('INVALID_INPUT', 'url', 'Paste the address that the chat gave you.');
    const endpointId = known?.endpointId ?? null;
    const saved =
      url === undefined ? ok(null) : await saveChannel(work, { programId, url, endpointId });
    if (!saved.ok) return saved;
    if (known) {
      await tx.digest.update({ where: { id: known.id }, data: { every }, select: { id: true } });
    } else if (saved.value) {
      const toldTo = await startOfToday(work, programId);
      const data = { id: newId('digest'), programId, endpointId: saved.value.id, every, toldTo };
      await tx.digest.create({ data, select: { id: true } });
    }
    const host = saved.value && { host: saved.value.host };
    await noteDigest(work, 'DIGEST_CHANNEL_SET', programId, { every, ...host });
    return ok({ programId });
  });
}

/** Ends it at once, with what waits. Errors: FORBIDDEN, PROGRAM_NOT_FOUND, DIGEST_NOT_SET. */
export function removeDigestChannel(
  ctx: CommandContext,
  { programId }: z.output<typeof ofProgramInput>,
): Promise<Result<{ programId: string }>> {
  return transact(ctx, async (work) => {
    const held = await holdChannel(work, programId);
    if (!held.ok) return held;
    const { value: known } = held;
    if (known?.endpointId == null) return refuse('DIGEST_NOT_SET');
    await work.tx.digest.delete({ where: { id: known.id }, select: { id: true } });
    await removeChannel(work, known.endpointId);
    await noteDigest(work, 'DIGEST_CHANNEL_REMOVED', programId, {});
    return ok({ programId });
  });
}
