import { db } from '@/lib/db/client';

/** Events that a release took in which read one name of each, and that may say more. By id. */
export function listUnread(
  types: readonly string[],
  after: string,
  take: number,
): Promise<{ id: string; type: string; payload: unknown }[]> {
  return db.inboxEvent.findMany({
    where: { namesRead: false, id: { gt: after }, type: { in: [...types] } },
    select: { id: true, type: true, payload: true },
    orderBy: { id: 'asc' },
    take,
  });
}

/** The others say nothing of names. Returns how many, at most as many as asked for. */
export function skipOthers(types: readonly string[], take: number): Promise<number> {
  return db.$executeRaw`
    UPDATE inbox_event SET names_read = true WHERE id = ANY(ARRAY(
      SELECT id FROM inbox_event WHERE NOT names_read AND type <> ALL(${[...types]}) LIMIT ${take} FOR UPDATE SKIP LOCKED))`;
}

/** Stripe's customers that a release before noted by the id under which each was first seen. */
export function listUnnamed(after: { programId: string; stripeCustomerId: string }, take: number) {
  const { programId, stripeCustomerId } = after;
  return db.stripeCustomer.findMany({
    where: {
      namedAt: null,
      OR: [
        { programId: { gt: programId } },
        { programId, stripeCustomerId: { gt: stripeCustomerId } },
      ],
    },
    orderBy: [{ programId: 'asc' }, { stripeCustomerId: 'asc' }],
    take,
  });
}
