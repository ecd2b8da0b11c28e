import { db, type Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { lockRows } from '@/lib/db/locks';
import { inTransaction } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { logger } from '@/lib/logger';
import { expectOk, ok } from '@/lib/result';
import { buildBody } from '@/lib/webhooks/body';
import { CATALOGUE, isWebhookEvent } from '@/lib/webhooks/catalogue';
import { loadEventData } from '@/lib/webhooks/fan-out/event-data';
import {
  findCustomerOf,
  holdUntold,
  listForCatchUp,
  listUntold,
  markUnwanted,
  type ToldEvent,
} from '@/lib/webhooks/fan-out/fan-out-sql';
import { resendFailed } from '@/lib/webhooks/fan-out/resend-failed';
import { POSTBACK_TRIES, TRIES } from '@/lib/webhooks/schedule';

/** An endpoint that wants an event; of an affiliate, a postback. */
type Wanting = { id: string; affiliateId: string | null };

/** Rows of one transaction. */
const BATCH = 2_000;
/** Events read at once. */
const PAGE = 100;
const DAY_MS = 86_400_000;

/** How many deliveries there are now to make, and the event after which it goes on; null when all were looked at. */
type Told = { made: number; after: string | null };

/** All of it. Returns how many deliveries there are now to make. */
export async function fanOut(): Promise<number> {
  let made = 0;
  for (let after: string | null = ''; after !== null;) {
    const told: Told = await fanOutSome(after, Infinity);
    made += told.made;
    after = told.after;
  }
  return made;
}

/**
 * Makes of new events a row for each endpoint that wants it, with the body that all of them are sent, for about so long:
 * sending does not wait for thousands. Each event is one transaction, and one that cannot be told keeps no other waiting.
 * Any number may run at once.
 */
export async function fanOutSome(from: string, forMs: number): Promise<Told> {
  const until = performance.now() + forMs;
  for (let marked = BATCH; marked === BATCH;) {
    marked = expectOk(await inTransaction(async (tx) => ok(await markUnwanted(tx, BATCH))));
  }
  let made = 0;
  for (let after = from; ;) {
    const ids = await listUntold(db, after, PAGE);
    for (const id of ids) {
      made += await tellOf(id);
      after = id;
      if (performance.now() >= until) return { made, after };
    }
    if (ids.length < PAGE)
      return { made: made + (await catchUp()) + (await resendFailed()), after: null };
  }
}

async function tellOf(id: string): Promise<number> {
  const made = await inOneGo(id, async (tx) => {
    const event = await holdUntold(tx, id);
    if (!event) return 0;
    const count = await deliverTo(tx, event, await wantedBy(tx, event));
    const told = { where: { id }, data: { fannedOut: true }, select: { id: true } };
    await tx.outboxEvent.update(told);
    return count;
  });
  if (made === null) await giveUpOld(id);
  return made ?? 0;
}

/** A transaction for each event: rows of persons are locked in it, in their order. Null when it failed. */
async function inOneGo(eventId: string, run: (tx: Tx) => Promise<number>): Promise<number | null> {
  try {
    return expectOk(await inTransaction(async (tx) => ok(await run(tx))));
  } catch (error) {
    logger.error({ err: error, eventId }, 'webhooks could not be told of an event');
    return null;
  }
}

/** What failed for a day is told no more; it can be sent by “everything since”. */
async function giveUpOld(id: string): Promise<void> {
  const { count } = await db.outboxEvent.updateMany({
    where: { id, createdAt: { lt: new Date(Date.now() - DAY_MS) } },
    data: { fannedOut: true },
  });
  if (count > 0)
    logger.error({ eventId: id }, 'webhooks are not told of an event: it failed for a day');
}

async function wantedBy(tx: Tx, event: ToldEvent): Promise<Wanting[]> {
  return tx.webhookEndpoint.findMany({
    where: {
      programId: event.programId,
      switchedOffAt: null,
      // What happened before there was an endpoint is no news to it.
      createdAt: { lte: event.createdAt },
      AND: [
        { OR: [{ events: { isEmpty: true } }, { events: { has: event.type } }] },
        { OR: [{ affiliateId: null }, postbackOf(event)] },
      ],
    },
    select: { id: true, affiliateId: true },
    orderBy: { id: 'asc' },
  });
}

function postbackOf({ affiliateId }: ToldEvent): Prisma.WebhookEndpointWhereInput {
  return affiliateId === null
    ? { id: { in: [] } }
    : { affiliateId, program: { postbacks: { not: 'off' } } };
}

/** A row for each endpoint that has none. Returns how many. */
async function deliverTo(tx: Tx, event: ToldEvent, endpoints: Wanting[]): Promise<number> {
  if (endpoints.length === 0 || !(await keepMessage(tx, event))) return 0;
  const { count } = await tx.webhookDelivery.createMany({
    data: endpoints.map(({ id: endpointId, affiliateId }) => ({
      id: newId('webhookDelivery'),
      messageId: event.id,
      endpointId,
      triesLeft: affiliateId === null ? TRIES : POSTBACK_TRIES,
    })),
    skipDuplicates: true,
  });
  return count;
}

/** Whether there is a body to send: built now, unless it was before. */
async function keepMessage(tx: Tx, event: ToldEvent): Promise<boolean> {
  if (!isWebhookEvent(event.type)) return false;
  const known = await tx.webhookMessage.findUnique({ where: { id: event.id } });
  if (known) return known.body !== null;
  await holdPersons(tx, event);
  const { programId, affiliateId, subjectId: id, type, createdAt: timestamp } = event;
  const data = await loadEventData(tx, CATALOGUE[type].data, { programId, affiliateId, id });
  if (data === null) return false;
  await tx.webhookMessage.create({
    data: {
      id: event.id,
      programId,
      type,
      body: buildBody({ type, timestamp, data }),
    },
    select: { id: true },
  });
  return true;
}

/** An erasure waits for what is told just now and then takes it along, or was first and nothing is told of a name. */
async function holdPersons(tx: Tx, event: ToldEvent): Promise<void> {
  const root = await findCustomerOf(tx, event);
  if (root !== null) await lockRows(tx, { kind: 'customer', strength: 'SHARE' }, [root]);
  if (event.affiliateId !== null) {
    await lockRows(tx, { kind: 'affiliate', strength: 'SHARE' }, [event.affiliateId]);
  }
}

/** Tells endpoints, page by page, of what they asked to be told of later. Returns how many deliveries were made. */
async function catchUp(): Promise<number> {
  const behind = await db.webhookEndpoint.findMany({
    where: { catchUpAfter: { not: null }, switchedOffAt: null },
    select: { id: true },
  });
  let made = 0;
  for (const { id } of behind) made += await catchUpPage(id);
  return made;
}

async function catchUpPage(id: string): Promise<number> {
  const endpoint = await db.webhookEndpoint.findUnique({ where: { id } });
  if (!endpoint || endpoint.catchUpAfter === null) return 0;
  const { programId, catchUpAfter: after, events: wanted } = endpoint;
  const page = await listForCatchUp(db, { programId, after, events: wanted }, PAGE);
  let made = 0;
  for (const event of page) {
    made += (await inOneGo(event.id, (tx) => deliverTo(tx, event, [endpoint]))) ?? 0;
  }
  await db.webhookEndpoint.updateMany({
    // Another may have been asked for meanwhile.
    where: { id, catchUpAfter: after },
    data: { catchUpAfter: page.at(-1)?.id ?? null },
  });
  return made;
}
