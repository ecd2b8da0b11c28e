import type { AuditAction } from '@/lib/audit/actions';
import { recordAudit } from '@/lib/audit/record';
import type { Permission } from '@/lib/auth/permissions';
import type { Digest } from '@/lib/db/generated/client';
import { lockRows } from '@/lib/db/locks';
import type { Work } from '@/lib/db/work';
import { actorMay } from '@/lib/people/actor-may';
import { ok, refuse, type Result } from '@/lib/result';

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

/** The digest of its channel, for who may change that; null where there is none yet. */
export async function holdChannel(work: Work, programId: string): Promise<Result<Digest | null>> {
  const held = await holdProgram(work, programId, 'keys.write');
  if (!held.ok) return held;
  return ok(await work.tx.digest.findFirst({ where: { programId, userId: null } }));
}

export function noteDigest(
  work: Work,
  action: Extract<AuditAction, `DIGEST_${string}`>,
  programId: string,
  data: Record<string, string>,
): Promise<void> {
  const subject = { subjectType: 'program', subjectId: programId };
  return recordAudit(work, { action, ...subject, programId, data });
}
