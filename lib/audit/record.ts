import type { Work, CommandContext } from '@/lib/db/work';
import type { Actor } from '@/lib/actor';
import type { AuditAction } from '@/lib/audit/actions';
import type { Prisma } from '@/lib/db/generated/client';

export type AuditInput = {
  action: AuditAction;
  subjectType: string;
  subjectId: string;
  programId?: string | null;
  affiliateId?: string | null;
  fromStatus?: string | null;
  toStatus?: string | null;
  reason?: string | null;
  /** Facts for the reader: ids, amounts, marks (`personMark`); never a secret, a name or an address. */
  data?: Prisma.InputJsonObject;
};

/** Writes who did what into the caller's transaction, so that neither exists without the other. */
export async function recordAudit(work: Work, input: AuditInput): Promise<void> {
  await recordAuditMany(work, [input]);
}

export async function recordAuditMany({ tx, ctx }: Work, inputs: AuditInput[]): Promise<void> {
  await tx.auditEvent.createMany({ data: auditRows(ctx, inputs) });
}

/** Keys and jobs say what they are called. Of a person the row holds the id; the name is looked up when it is shown. */
export function keptLabel(actor: Actor): string | null {
  return actor.kind === 'user' ? null : (actor.label ?? null);
}

/** For callers who write rows of several kinds in one statement. */
export function auditRows(ctx: CommandContext, inputs: readonly AuditInput[]) {
  return inputs.map((input) => ({
    action: input.action,
    actorKind: ctx.actor.kind,
    actorId: ctx.actor.id,
    actorLabel: keptLabel(ctx.actor),
    programId: input.programId ?? null,
    affiliateId: input.affiliateId ?? null,
    subjectType: input.subjectType,
    subjectId: input.subjectId,
    fromStatus: input.fromStatus ?? null,
    toStatus: input.toStatus ?? null,
    reason: input.reason ?? null,
    data: input.data ?? {},
    requestId: ctx.requestId ?? null,
  }));
}
