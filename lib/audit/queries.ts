import { z } from 'zod';
import type { StaffViewer } from '@/lib/auth/viewer';
import { readActorNames } from '@/lib/audit/actor-names';
import { AUDIT_ACTIONS, type AuditAction } from '@/lib/audit/actions';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';

const actions = Object.keys(AUDIT_ACTIONS) as [AuditAction, ...AuditAction[]];

export const auditFilter = z.object({
  subjectType: z.string().max(64).optional(),
  subjectId: z.string().max(64).optional(),
  affiliateId: z.string().max(64).optional(),
  action: z.enum(actions).optional(),
  /** In the subject's id, who did it, or the reason. */
  search: z.string().trim().max(100).optional(),
  from: z.date().optional(),
  to: z.date().optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;

export type AuditRow = {
  id: string;
  action: string;
  /** The action in words. */
  label: string;
  actor: { kind: string; id: string; label: string | null };
  programId: string | null;
  affiliateId: string | null;
  subjectType: string;
  subjectId: string;
  fromStatus: string | null;
  toStatus: string | null;
  reason: string | null;
  data: Record<string, unknown>;
  requestId: string | null;
  createdAt: Date;
};

const MAX_PAGE = 100;
/** People whose name a search finds; who looks for more than these says more of the name. */
const MAX_NAMED = 200;

/** Who did what, newest first. Staff only: the log names people. */
export async function listAudit(
  viewer: StaffViewer,
  filter: AuditFilter = {},
  page: { cursor?: string | null; limit?: number } = {},
): Promise<{ items: AuditRow[]; nextCursor: string | null }> {
  // The type says so already; the log stays shut even for a caller that got past it.
  if (viewer.kind !== 'staff') return { items: [], nextCursor: null };
  const limit = Math.min(Math.max(Math.trunc(page.limit ?? 50), 1), MAX_PAGE);
  const before = /^\d{1,18}$/.test(page.cursor ?? '') ? BigInt(page.cursor ?? '') : null;
  const conditions: Prisma.AuditEventWhereInput[] = [];
  if (filter.subjectType) conditions.push({ subjectType: filter.subjectType });
  if (filter.subjectId) conditions.push({ subjectId: filter.subjectId });
  if (filter.affiliateId) conditions.push({ affiliateId: filter.affiliateId });
  if (filter.action) conditions.push({ action: filter.action });
  if (filter.from) conditions.push({ createdAt: { gte: filter.from } });
  if (filter.to) conditions.push({ createdAt: { lt: filter.to } });
  if (filter.search) {
    const named = await db.user.findMany({
      where: { name: { contains: filter.search, mode: 'insensitive' } },
      select: { id: true },
      take: MAX_NAMED,
    });
    const contains = { contains: filter.search, mode: 'insensitive' as const };
    conditions.push({
      OR: [
        { subjectId: contains },
        { actorId: contains },
        { actorLabel: contains },
        { actorKind: 'user', actorId: { in: named.map(({ id }) => id) } },
        { reason: contains },
      ],
    });
  }
  if (before !== null) conditions.push({ id: { lt: before } });
  const rows = await db.auditEvent.findMany({
    where: { AND: conditions },
    orderBy: { id: 'desc' },
    take: limit + 1,
  });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nameOf = await readActorNames(shown);
  return {
    items: shown.map((row) => ({
      id: row.id.toString(),
      action: row.action,
      label: AUDIT_ACTIONS[row.action as AuditAction] ?? row.action,
      actor: { kind: row.actorKind, id: row.actorId, label: nameOf(row) },
      programId: row.programId,
      affiliateId: row.affiliateId,
      subjectType: row.subjectType,
      subjectId: row.subjectId,
      fromStatus: row.fromStatus,
      toStatus: row.toStatus,
      reason: row.reason,
      data: asRecord(row.data),
      requestId: row.requestId,
      createdAt: row.createdAt,
    })),
    nextCursor: rows.length > limit && last ? last.id.toString() : null,
  };
}

function asRecord(value: Prisma.JsonValue): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
