import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

/** What may go, and when. The books, the audit log and the outbox are not among it. */
const EXPIRED = {
  idempotency_record: Prisma.sql`created_at < app_now() - interval '30 days'`,
  one_time_token: Prisma.sql`expires_at < app_now() - interval '1 day'`,
  agent_confirmation: Prisma.sql`expires_at < app_now() - interval '1 day'`,
  agent_spend: Prisma.sql`day < (app_now() AT TIME ZONE 'UTC')::date - 90`,
  login_throttle: Prisma.sql`window_ends_at < app_now()`,
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
