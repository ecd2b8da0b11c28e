import { programScope, type StaffViewer } from '@/lib/auth/viewer';
import type { Outcome } from '@/lib/connectors/inbox/keep-event';
import { listLastEvents } from '@/lib/connectors/connections/last-event-sql';
import { STRIPE_FALLBACK, type Provider } from '@/lib/connectors/port/types';
import { db } from '@/lib/db/client';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/format/cursor';

export type ConnectionDto = {
  id: string;
  provider: Provider;
  name: string;
  /** Null: whichever the events name. */
  programName: string | null;
  /** From the installation's address on. */
  path: string;
  createdAt: Date;
  removedAt: Date | null;
  secrets: { id: string; hint: string; createdAt: Date }[];
  lastEventAt: Date | null;
};

/** Newest first, what was removed among them: what it sent stays. */
export async function listConnections(
  viewer: StaffViewer,
  page: { cursor?: string | undefined; limit?: number } = {},
): Promise<Page<ConnectionDto>> {
  const limit = pageSize(page.limit ?? 50);
  const after = decodeCursor(page.cursor);
  const rows = await db.connection.findMany({
    where: {
      AND: [
        programScope(viewer),
        after
          ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] }
          : {},
      ],
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    include: {
      program: { select: { name: true } },
      secrets: {
        select: { id: true, hint: true, createdAt: true },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      },
    },
  });
  const last = await listLastEvents(rows.map(({ id }) => id));
  const lastEventAt = new Map(last.map((row) => [row.connectionId, row.receivedAt]));
  return toPage(
    rows,
    limit,
    (row) => ({ at: row.createdAt, id: row.id }),
    ({ program, ...row }) => ({
      id: row.id,
      provider: row.provider as Provider,
      name: row.name,
      programName: program?.name ?? null,
      path: pathOf(row),
      createdAt: row.createdAt,
      removedAt: row.removedAt,
      secrets: row.secrets,
      lastEventAt: lastEventAt.get(row.id) ?? null,
    }),
  );
}

function pathOf({ id, provider }: { id: string; provider: string }): string {
  return id === STRIPE_FALLBACK ? '/api/webhooks/stripe' : `/api/webhooks/${provider}/${id}`;
}

export type InboxEventDto = {
  id: string;
  connection: string;
  type: string;
  outcome: Outcome;
  note: string | null;
  receivedAt: Date;
};

/** The latest that shops sent, and what became of it when it came. */
export async function listLatestEvents(viewer: StaffViewer, take = 20): Promise<InboxEventDto[]> {
  const rows = await db.inboxEvent.findMany({
    where: { connection: programScope(viewer) },
    orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
    take,
    select: {
      id: true,
      type: true,
      outcome: true,
      note: true,
      receivedAt: true,
      connection: { select: { name: true } },
    },
  });
  return rows.map(({ connection, outcome, ...row }) => ({
    ...row,
    outcome: outcome as Outcome,
    connection: connection.name,
  }));
}
