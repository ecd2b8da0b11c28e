import { programScope, type StaffViewer } from '@/lib/auth/viewer';
import { IS_KEPT, type Outcome } from '@/lib/connectors/inbox/keep-event';
import { listHealth, type Health } from '@/lib/connectors/connections/health-sql';
import { connectionSettings, STRIPE_FALLBACK, type Provider } from '@/lib/connectors/port/types';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/format/cursor';

export type ConnectionDto = {
  id: string;
  provider: Provider;
  name: string;
  /** Null, as the next two: whichever the events name. */
  programId: string | null;
  programName: string | null;
  currency: string | null;
  /** From the installation's address on. */
  path: string;
  createdAt: Date;
  removedAt: Date | null;
  /** One more name of the merchant's own under which a click is looked for. */
  clickKey: string | null;
  secrets: { id: string; hint: string; createdAt: Date }[];
  health: Health;
};

const UNHEARD: Health = { lastEventAt: null, behindSeconds: null, refused: 0, waiting: 0 };

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
    include: ofConnection,
  });
  const health = await listHealth(rows.map(({ id }) => id));
  return toPage(
    rows,
    limit,
    (row) => ({ at: row.createdAt, id: row.id }),
    (row) => connectionDto(row, health.get(row.id)),
  );
}

/** Null when there is none in the viewer's scope. */
export async function findConnection(
  viewer: StaffViewer,
  id: string,
): Promise<ConnectionDto | null> {
  const [row, health] = await Promise.all([
    db.connection.findFirst({
      where: { AND: [programScope(viewer), { id }] },
      include: ofConnection,
    }),
    listHealth([id]),
  ]);
  return row && connectionDto(row, health.get(id));
}

const ofConnection = {
  program: { select: { name: true, currency: true } },
  secrets: {
    select: { id: true, hint: true, createdAt: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  },
} as const satisfies Prisma.ConnectionInclude;

type ConnectionRow = Prisma.ConnectionGetPayload<{ include: typeof ofConnection }>;

function connectionDto(
  { program, ...row }: ConnectionRow,
  health: Health = UNHEARD,
): ConnectionDto {
  return {
    id: row.id,
    provider: row.provider as Provider,
    name: row.name,
    programId: row.programId,
    programName: program?.name ?? null,
    currency: program?.currency ?? null,
    path: pathOf(row),
    createdAt: row.createdAt,
    removedAt: row.removedAt,
    clickKey: connectionSettings.parse(row.settings).clickKey ?? null,
    secrets: row.secrets,
    health,
  };
}

function pathOf({ id, provider }: { id: string; provider: string }): string {
  return id === STRIPE_FALLBACK ? '/api/webhooks/stripe' : `/api/webhooks/${provider}/${id}`;
}

export type InboxEventDto = {
  id: string;
  connection: string;
  type: string;
  outcome: Outcome;
  /** It was refused, and what it says is kept. */
  canApplyAgain: boolean;
  note: string | null;
  receivedAt: Date;
};

type EventFilter = { connectionId?: string; outcome?: Outcome | undefined };

/** What shops sent, or one of them, newest first, and what became of it when it came. */
export async function listEvents(
  viewer: StaffViewer,
  { connectionId, outcome }: EventFilter = {},
  page: { cursor?: string | undefined; limit?: number } = {},
): Promise<Page<InboxEventDto>> {
  const limit = pageSize(page.limit ?? 20);
  const after = decodeCursor(page.cursor);
  const rows = await db.inboxEvent.findMany({
    where: {
      connection: programScope(viewer),
      ...(connectionId ? { connectionId } : {}),
      ...(outcome ? { outcome } : {}),
      ...(after
        ? { OR: [{ receivedAt: { lt: after.at } }, { receivedAt: after.at, id: { lt: after.id } }] }
        : {}),
    },
    orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    select: {
      id: true,
      type: true,
      outcome: true,
      note: true,
      receivedAt: true,
      connection: { select: { name: true } },
    },
  });
  const refused = rows.filter((row) => row.outcome === 'refused').map(({ id }) => id);
  // Asked apart, so that no body is read.
  const kept = await db.inboxEvent.findMany({
    where: { id: { in: refused }, ...IS_KEPT },
    select: { id: true },
  });
  return toPage(
    rows,
    limit,
    (row) => ({ at: row.receivedAt, id: row.id }),
    ({ connection, ...row }) => ({
      ...row,
      outcome: row.outcome as Outcome,
      canApplyAgain: kept.some(({ id }) => id === row.id),
      connection: connection.name,
    }),
  );
}
