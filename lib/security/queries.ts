import { can } from '@/lib/auth/permissions';
import type { StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { pageSize, type Page } from '@/lib/format/cursor';
import { currentTime } from '@/lib/db/transact';
import { parserOf } from '@/lib/parse-one-of';
import { ALL_REFUSAL_KINDS, REFUSAL_KINDS, type RefusalKind } from '@/lib/security/refusal-kinds';
import { DAY_MS } from '@/lib/time/calendar';

const parseKind = parserOf('kind of refusal', ALL_REFUSAL_KINDS);

export type SecurityEventRow = {
  id: string;
  at: Date;
  kind: RefusalKind;
  /** The kind in words. */
  label: string;
  reason: string;
  /** Null for whoever was not known. */
  actor: { kind: string; id: string; name: string | null } | null;
  network: string | null;
  action: string | null;
  requestId: string | null;
  /** More than one for those that have no row of their own. */
  count: number;
};

/** What was refused, newest first. Owners only: it names people and what they failed at. */
export async function listSecurityEvents(
  viewer: StaffViewer,
  filter: { kind?: RefusalKind | undefined } = {},
  page: { cursor?: string | undefined; limit?: number } = {},
): Promise<Page<SecurityEventRow>> {
  if (!can(viewer.role, 'security.read')) return { items: [], nextCursor: null };
  const limit = pageSize(page.limit ?? 50);
  const before = /^\d{1,18}$/.test(page.cursor ?? '') ? BigInt(page.cursor ?? '') : null;
  const rows = await db.securityEvent.findMany({
    where: {
      ...(filter.kind === undefined ? {} : { kind: filter.kind }),
      ...(before === null ? {} : { id: { lt: before } }),
    },
    orderBy: { id: 'desc' },
    take: limit + 1,
  });
  const shown = rows.slice(0, limit);
  const names = await namesOf(shown.flatMap(({ actorId }) => actorId ?? []));
  const last = shown.at(-1);
  return {
    items: shown.map((row) => {
      const kind = parseKind(row.kind);
      const { actorKind, actorId } = row;
      return {
        id: row.id.toString(),
        at: row.at,
        kind,
        label: REFUSAL_KINDS[kind],
        reason: row.reason,
        actor:
          actorKind !== null && actorId !== null
            ? { kind: actorKind, id: actorId, name: names.get(actorId) ?? null }
            : null,
        network: row.network,
        action: row.action,
        requestId: row.requestId,
        count: row.count,
      };
    }),
    nextCursor: rows.length > limit && last ? last.id.toString() : null,
  };
}

/** How often each kind was refused in the last 24 hours. */
export async function countSecurityEvents(
  viewer: StaffViewer,
): Promise<ReadonlyMap<RefusalKind, number>> {
  if (!can(viewer.role, 'security.read')) return new Map();
  const now = await currentTime();
  const sums = await db.securityEvent.groupBy({
    by: ['kind'],
    where: { at: { gt: new Date(now.getTime() - DAY_MS) } },
    _sum: { count: true },
  });
  return new Map(sums.map(({ kind, _sum }) => [parseKind(kind), _sum.count ?? 0]));
}

/** Of people and keys that are still there. */
async function namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const where = { id: { in: [...new Set(ids)] } };
  const select = { id: true, name: true };
  const [people, keys] = await Promise.all([
    db.user.findMany({ where, select }),
    db.apiKey.findMany({ where, select }),
  ]);
  return new Map([...people, ...keys].map(({ id, name }) => [id, name]));
}
