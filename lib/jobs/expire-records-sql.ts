import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

/** What may go, and when. The books and the audit log are not among it. README, "What is kept how long". */
const EXPIRED = {
  idempotency_record: Prisma.sql`created_at < app_now() - interval '30 days'`,
  once: Prisma.sql`created_at < app_now() - interval '30 days'`,
  webhook_attempt: Prisma.sql`at < app_now() - interval '30 days'`,
  webhook_message: Prisma.sql`created_at < app_now() - interval '90 days'`,
  outbox_event: Prisma.sql`status = 'delivered' AND created_at < app_now() - interval '90 days'`,
  one_time_token: Prisma.sql`expires_at < app_now() - interval '1 day'`,
  agent_confirmation: Prisma.sql`expires_at < app_now() - interval '1 day'`,
  agent_spend: Prisma.sql`day < (app_now() AT TIME ZONE 'UTC')::date - 90`,
  security_event: Prisma.sql`at < app_now() - interval '90 days'`,
  login_throttle: Prisma.sql`window_ends_at < app_now()`,
  login_session: Prisma.sql`expires_at < app_now()`,
  ended_session: Prisma.sql`expires_at < app_now()`,
  click_journal_status: Prisma.sql`updated_at < app_now() - interval '3 days'`,
  counted_session: Prisma.sql`last_counted_at < app_now() - interval '48 hours'`,
};

export type ExpiringTable = keyof typeof EXPIRED;
export const EXPIRING_TABLES = Object.keys(EXPIRED) as ExpiringTable[];

/** Deletes at most `limit` rows that have expired and that nobody holds. Returns how many. */
export function deleteSome(tx: Tx, table: ExpiringTable, limit: number): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM ${Prisma.raw(table)} WHERE ctid = ANY(ARRAY(
      SELECT ctid FROM ${Prisma.raw(table)} WHERE ${EXPIRED[table]} LIMIT ${limit} FOR UPDATE SKIP LOCKED))`;
}

/**
 * Notes, before the first of them goes, that events are only there from a time on: `npm run verify` asks for none of
 * before. The mark never goes back.
 */
export function markEventsKept(tx: Tx): Promise<number> {
  return tx.$executeRaw`
    INSERT INTO setting (key, value, updated_at)
    VALUES ('events_kept_from', to_jsonb(app_now() - interval '90 days'), app_now())
    ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, updated_at = EXCLUDED.updated_at
    WHERE (setting.value #>> '{}')::timestamptz < (EXCLUDED.value #>> '{}')::timestamptz`;
}

/** What a payment provider sent holds personal data: after its time only id, type and outcome stay. Returns how many. */
export function emptySomePayloads(tx: Tx, limit: number): Promise<number> {
  return tx.$executeRaw`
    UPDATE inbox_event SET payload = '{}'::jsonb WHERE id = ANY(ARRAY(
      SELECT id FROM inbox_event
      WHERE payload <> '{}'::jsonb AND received_at < app_now() - interval '90 days'
      ORDER BY received_at LIMIT ${limit} FOR UPDATE SKIP LOCKED))`;
}

/** What webhooks were told goes after 30 days; type and outcome stay for 90. Nothing is told any more. Returns how many. */
export function emptySomeMessages(tx: Tx, limit: number): Promise<number> {
  return tx.$executeRaw`
    WITH old AS (
      SELECT id FROM webhook_message WHERE body IS NOT NULL AND created_at < app_now() - interval '30 days'
      ORDER BY created_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ), ended AS (
      UPDATE webhook_delivery SET status = 'failed', tries_left = 0, note = 'It was not told within 30 days.'
      WHERE message_id IN (SELECT id FROM old) AND status = 'pending'
    )
    UPDATE webhook_message SET body = NULL WHERE id IN (SELECT id FROM old)`;
}

/** What was sent to webhooks that were removed: they are gone for everybody already. Returns how many. */
export function deleteSomeOfRemoved(tx: Tx, limit: number): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM webhook_delivery WHERE id = ANY(ARRAY(
      SELECT d.id FROM webhook_endpoint e JOIN webhook_delivery d ON d.endpoint_id = e.id
      WHERE e.removed_at IS NOT NULL LIMIT ${limit} FOR UPDATE OF d SKIP LOCKED))`;
}

/** Webhooks that were removed and have nothing left. Returns how many. */
export function deleteSomeRemoved(tx: Tx, limit: number): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM webhook_endpoint WHERE id = ANY(ARRAY(
      SELECT e.id FROM webhook_endpoint e
      WHERE e.removed_at IS NOT NULL AND NOT EXISTS (SELECT FROM webhook_delivery d WHERE d.endpoint_id = e.id)
      LIMIT ${limit} FOR UPDATE OF e SKIP LOCKED))`;
}

/**
 * Statements name whoever was erased for the years that the program says the law asks for, and no longer. The trigger
 * `statement_append_only` lets nothing else of them change. Returns how many.
 */
export function eraseSomeStatements(tx: Tx, limit: number): Promise<number> {
  return tx.$executeRaw`
    UPDATE statement SET data = statement_without_person(data) WHERE id = ANY(ARRAY(
      SELECT s.id FROM statement s
      WHERE s.affiliate_id = ANY(ARRAY(SELECT id FROM affiliate WHERE erased_at IS NOT NULL))
        AND s.issued_at + make_interval(years => (SELECT statement_years FROM program WHERE id = s.program_id)) <= app_now()
        AND s.data <> statement_without_person(s.data)
      ORDER BY s.id LIMIT ${limit} FOR UPDATE SKIP LOCKED))`;
}
