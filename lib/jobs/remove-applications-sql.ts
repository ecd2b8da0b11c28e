import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

export type Application = { id: string; userId: string; programId: string };

/** Asked for and left: neither accepted nor rejected, for 30 days. */
const IS_LEFT = Prisma.sql`
  a.status = 'applied' AND a.accepted_at IS NULL AND a.erased_at IS NULL
  AND a.created_at < app_now() - interval '30 days'`;

/** Nobody ever was behind the address. An account of the release before may have a password and no proof. */
const IS_NOBODYS = Prisma.sql`
  u.email_proven_at IS NULL
  AND u.role = 'affiliate'
  AND u.password_hash IS NULL
  AND u.password_set_by_link_at IS NULL
  AND u.last_login_at IS NULL
  AND u.session_version = 1
  AND u.disabled_at IS NULL
  AND u.erased_at IS NULL
  AND NOT EXISTS (SELECT FROM login_session t WHERE t.user_id = u.id)
  AND NOT EXISTS (SELECT FROM second_factor t WHERE t.user_id = u.id)
  AND NOT EXISTS (SELECT FROM affiliate t WHERE t.user_id = u.id AND t.id <> a.id)
  AND NOT EXISTS (SELECT FROM one_time_token t WHERE t.user_id = u.id AND t.expires_at > app_now())`;

/**
 * Nothing names the affiliate. Several of these tables have no foreign key that would say so. A decision names one by a click,
 * a discount code, a lead or an attribution of theirs, and is not asked about itself.
 */
const HAS_NOTHING = Prisma.sql`
  NOT EXISTS (SELECT FROM commission t WHERE t.affiliate_id = a.id)
  AND NOT EXISTS (SELECT FROM payout t WHERE t.affiliate_id = a.id)
  AND NOT EXISTS (SELECT FROM payout_details t WHERE t.affiliate_id = a.id)
  AND NOT EXISTS (SELECT FROM statement t WHERE t.affiliate_id = a.id)
  AND NOT EXISTS (SELECT FROM ledger_account t WHERE t.affiliate_id = a.id)
  AND NOT EXISTS (SELECT FROM sales_order t WHERE t.affiliate_id = a.id)
  AND NOT EXISTS (SELECT FROM lead t WHERE t.affiliate_id = a.id)
  AND NOT EXISTS (SELECT FROM attribution t WHERE t.affiliate_id = a.id)
  AND NOT EXISTS (SELECT FROM click_hour t WHERE t.affiliate_id = a.id)
  AND NOT EXISTS (SELECT FROM click_day t WHERE t.scope_id = a.id)
  AND NOT EXISTS (SELECT FROM link t WHERE t.affiliate_id = a.id)
  AND NOT EXISTS (SELECT FROM discount_code t WHERE t.affiliate_id = a.id)
  AND NOT EXISTS (SELECT FROM api_key t WHERE t.affiliate_id = a.id)`;

/** Ids of those that may go, from one on; `judgeApplications` has the last word. */
export async function findApplications(tx: Tx, after: string, limit: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT a.id FROM affiliate a JOIN app_user u ON u.id = a.user_id
    WHERE a.id > ${after} AND ${IS_LEFT} AND ${IS_NOBODYS} AND ${HAS_NOTHING}
    ORDER BY a.id LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}

/** From here on nothing that refers to them or their persons is written. Those that somebody holds are left out. */
export async function holdApplications(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT a.id FROM affiliate a JOIN app_user u ON u.id = a.user_id
    WHERE a.id = ANY(${[...ids]}) ORDER BY a.id FOR UPDATE SKIP LOCKED`;
  return rows.map(({ id }) => id);
}

/** In a statement of its own: one that locks does not see what was committed just before it had the lock. */
export function judgeApplications(tx: Tx, held: readonly string[]): Promise<Application[]> {
  return tx.$queryRaw<Application[]>`
    SELECT a.id, a.user_id AS "userId", a.program_id AS "programId"
    FROM affiliate a JOIN app_user u ON u.id = a.user_id
    WHERE a.id = ANY(${[...held]}) AND ${IS_LEFT} AND ${IS_NOBODYS} AND ${HAS_NOTHING}`;
}

/** With code and account, which have nothing else. */
export async function deleteApplications(tx: Tx, gone: readonly Application[]): Promise<void> {
  const ids = gone.map(({ id }) => id);
  const userIds = gone.map(({ userId }) => userId);
  await tx.$executeRaw`DELETE FROM affiliate_status_change WHERE affiliate_id = ANY(${ids})`;
  await tx.$executeRaw`DELETE FROM code_owner WHERE affiliate_id = ANY(${ids})`;
  await tx.$executeRaw`DELETE FROM affiliate WHERE id = ANY(${ids})`;
  await tx.$executeRaw`DELETE FROM person_salt WHERE person_id = ANY(${userIds})`;
  await tx.$executeRaw`DELETE FROM app_user WHERE id = ANY(${userIds})`;
}
