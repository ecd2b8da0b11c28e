import { programScope, seesStaffFacts, type Viewer } from '@/lib/auth/viewer';
import { db, type Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { currentTime } from '@/lib/db/transact';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/format/cursor';
import {
  parseDeliveryStatus,
  parseSwitchedOffWhy,
  type DeliveryDetailsDto,
  type DeliveryDto,
  type DeliveryStatus,
  type SecretDto,
  type WebhookDto,
} from '@/lib/webhooks/types';
import { openSecret } from '@/lib/webhooks/secrets';

/** Webhooks are the merchant's; nobody who sees one affiliate sees any, and postbacks are none (postbacks/). */
function scopeOf(viewer: Viewer): Prisma.WebhookEndpointWhereInput {
  return seesStaffFacts(viewer)
    ? { kind: 'webhook', affiliateId: null, removedAt: null, ...programScope(viewer) }
    : { id: { in: [] } };
}

type EndpointRow = Prisma.WebhookEndpointGetPayload<object>;

function webhookDto(row: EndpointRow): WebhookDto {
  return {
    id: row.id,
    programId: row.programId,
    name: row.name,
    url: row.url,
    events: row.events,
    isOn: row.switchedOffAt === null,
    switchedOffAt: row.switchedOffAt,
    switchedOffWhy: row.switchedOffWhy === null ? null : parseSwitchedOffWhy(row.switchedOffWhy),
    failures: row.failures,
    failingSince: row.failingSince,
    pausedUntil: row.pausedUntil,
    createdAt: row.createdAt,
  };
}

type Asked = { cursor?: string | undefined; limit?: number };

const after = (cursor: string | undefined) => {
  const found = decodeCursor(cursor);
  return found
    ? { OR: [{ createdAt: { lt: found.at } }, { createdAt: found.at, id: { lt: found.id } }] }
    : {};
};

const newestFirst = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];
const positionOf = (row: { createdAt: Date; id: string }) => ({ at: row.createdAt, id: row.id });

/** Newest first. */
export async function listWebhooks(viewer: Viewer, page: Asked = {}): Promise<Page<WebhookDto>> {
  const limit = pageSize(page.limit);
  const rows = await db.webhookEndpoint.findMany({
    where: { AND: [scopeOf(viewer), after(page.cursor)] },
    orderBy: newestFirst,
    take: limit + 1,
  });
  return toPage(rows, limit, positionOf, webhookDto);
}

export async function findWebhook(
  viewer: Viewer,
  id: string,
  tx: Tx = db,
): Promise<WebhookDto | null> {
  const row = await tx.webhookEndpoint.findFirst({ where: { AND: [{ id }, scopeOf(viewer)] } });
  return row && webhookDto(row);
}

/** What signs now, the newest first, and what would if it could be read; null when there is no such endpoint. */
export async function listSecrets(viewer: Viewer, id: string): Promise<SecretDto[] | null> {
  if (!(await findWebhook(viewer, id))) return null;
  const now = await currentTime();
  const rows = await db.webhookSecret.findMany({
    where: { endpointId: id, OR: [{ endsAt: null }, { endsAt: { gt: now } }] },
    orderBy: newestFirst,
  });
  return rows.map(({ id: owner, cipher, createdAt, endsAt }) => ({
    secret: openSecret({ id: owner, cipher }),
    createdAt,
    endsAt,
  }));
}

const deliveryInclude = { message: { select: { type: true, body: true } } } as const;

type DeliveryRow = Prisma.WebhookDeliveryGetPayload<{ include: typeof deliveryInclude }>;

function deliveryDto(row: DeliveryRow): DeliveryDto {
  const status = parseDeliveryStatus(row.status);
  return {
    id: row.id,
    webhookId: row.endpointId,
    eventId: row.messageId,
    type: row.message.type,
    status,
    attempts: row.attempts,
    statusCode: row.statusCode,
    note: row.note,
    nextAttemptAt: status === 'pending' ? row.nextAttemptAt : null,
    deliveredAt: row.deliveredAt,
    createdAt: row.createdAt,
  };
}

export type DeliveryFilter = {
  webhookId?: string | undefined;
  status?: DeliveryStatus | undefined;
};

/** Newest first. */
export async function listDeliveries(
  viewer: Viewer,
  { webhookId, status }: DeliveryFilter = {},
  page: Asked = {},
): Promise<Page<DeliveryDto>> {
  const limit = pageSize(page.limit);
  const rows = await db.webhookDelivery.findMany({
    where: {
      AND: [
        { endpoint: scopeOf(viewer) },
        webhookId === undefined ? {} : { endpointId: webhookId },
        status === undefined ? {} : { status },
        after(page.cursor),
      ],
    },
    include: deliveryInclude,
    orderBy: newestFirst,
    take: limit + 1,
  });
  return toPage(rows, limit, positionOf, deliveryDto);
}

const MAX_TRIES_SHOWN = 50;

/** With what was sent, and the latest attempts and their answers. */
export async function findDelivery(
  viewer: Viewer,
  id: string,
  tx: Tx = db,
): Promise<DeliveryDetailsDto | null> {
  const row = await tx.webhookDelivery.findFirst({
    where: { AND: [{ id }, { endpoint: scopeOf(viewer) }] },
    include: { ...deliveryInclude, tries: { orderBy: { number: 'desc' }, take: MAX_TRIES_SHOWN } },
  });
  return row && { ...deliveryDto(row), body: row.message.body, tries: row.tries };
}
