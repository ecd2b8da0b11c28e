import type { Tx } from '@/lib/db/client';
import type { Subjects } from '@/lib/privacy/erase-records-sql';

export type ReadEvent = { type: string; createdAt: Date; payload: unknown };

export function readEvents(
  tx: Tx,
  of: { affiliateIds: readonly string[]; subjects: Subjects },
  limit: number,
): Promise<ReadEvent[]> {
  return tx.$queryRaw<ReadEvent[]>`
    SELECT type, created_at AS "createdAt", payload FROM outbox_event
    WHERE affiliate_id = ANY(${[...of.affiliateIds]})
      OR (subject_type, subject_id) IN (SELECT * FROM unnest(${[...of.subjects.types]}::text[], ${[...of.subjects.ids]}::text[]))
    ORDER BY id LIMIT ${limit}`;
}

export type ReadAudit = {
  at: Date;
  action: string;
  actor: string;
  subject: string;
  fromStatus: string | null;
  toStatus: string | null;
  reason: string | null;
  data: unknown;
};

export function readAudit(
  tx: Tx,
  of: { affiliateIds: readonly string[]; actorIds: readonly string[]; subjects: Subjects },
  limit: number,
): Promise<ReadAudit[]> {
  return tx.$queryRaw<ReadAudit[]>`
    SELECT created_at AS at, action, actor_kind || ':' || actor_id AS actor, subject_type || ':' || subject_id AS subject,
      from_status AS "fromStatus", to_status AS "toStatus", reason, data
    FROM audit_event
    WHERE affiliate_id = ANY(${[...of.affiliateIds]}) OR actor_id = ANY(${[...of.actorIds]})
      OR (subject_type, subject_id) IN (SELECT * FROM unnest(${[...of.subjects.types]}::text[], ${[...of.subjects.ids]}::text[]))
    ORDER BY id LIMIT ${limit}`;
}

/** Every visit of the browsers that clicks of theirs came from. */
export function readVisits(tx: Tx, clickIds: readonly string[], limit: number): Promise<unknown[]> {
  return tx.$queryRaw<
    {
      id: string;
      at: Date;
      country: string | null;
      device: string | null;
      referrerHost: string | null;
      landingPath: string | null;
    }[]
  >`
    SELECT id, occurred_at AS at, country, device, referrer_host AS "referrerHost", landing_path AS "landingPath" FROM click
    WHERE session_id IN (SELECT session_id FROM click WHERE id = ANY(${[...clickIds]}))
    ORDER BY occurred_at, id LIMIT ${limit}`;
}
