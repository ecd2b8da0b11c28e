import type { Tx } from '@/lib/db/client';

/**
 * Applications of persons who never followed the link that proves their address: after 30 days they go, and the account
 * with them when it has nothing else. Whoever has a link that still works is waited for; an affiliate with money, clicks
 * or codes stays, and the foreign keys are the last line. Returns how many.
 */
export async function removeSomeApplications(tx: Tx, limit: number): Promise<number> {
  const gone = await tx.$queryRaw<{ id: string; userId: string }[]>`
    SELECT a.id, a.user_id AS "userId" FROM affiliate a JOIN app_user u ON u.id = a.user_id
    WHERE a.status = 'applied' AND a.erased_at IS NULL AND a.created_at < app_now() - interval '30 days'
      AND u.email_proven_at IS NULL AND u.role = 'affiliate'
      AND NOT EXISTS (SELECT FROM one_time_token t WHERE t.user_id = u.id AND t.expires_at > app_now())
      AND NOT EXISTS (SELECT FROM commission t WHERE t.affiliate_id = a.id)
      AND NOT EXISTS (SELECT FROM payout t WHERE t.affiliate_id = a.id)
      AND NOT EXISTS (SELECT FROM payout_details t WHERE t.affiliate_id = a.id)
      AND NOT EXISTS (SELECT FROM ledger_account t WHERE t.affiliate_id = a.id)
      AND NOT EXISTS (SELECT FROM attribution t WHERE t.affiliate_id = a.id)
      AND NOT EXISTS (SELECT FROM click_hour t WHERE t.affiliate_id = a.id)
      AND NOT EXISTS (SELECT FROM click_day t WHERE t.scope_id = a.id)
      AND NOT EXISTS (SELECT FROM link t WHERE t.affiliate_id = a.id)
      AND NOT EXISTS (SELECT FROM discount_code t WHERE t.affiliate_id = a.id)
      AND NOT EXISTS (SELECT FROM api_key t WHERE t.affiliate_id = a.id)
    ORDER BY a.id LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
  if (gone.length === 0) return 0;
  const ids = gone.map(({ id }) => id);
  const userIds = [...new Set(gone.map(({ userId }) => userId))];
  await tx.$executeRaw`DELETE FROM affiliate_status_change WHERE affiliate_id = ANY(${ids})`;
  await tx.$executeRaw`DELETE FROM code_owner WHERE affiliate_id = ANY(${ids})`;
  await tx.$executeRaw`DELETE FROM affiliate WHERE id = ANY(${ids})`;
  await tx.$executeRaw`
    DELETE FROM person_salt WHERE person_id = ANY(${userIds})
      AND NOT EXISTS (SELECT FROM affiliate a WHERE a.user_id = person_id)`;
  await tx.$executeRaw`
    DELETE FROM app_user u WHERE id = ANY(${userIds}) AND NOT EXISTS (SELECT FROM affiliate a WHERE a.user_id = u.id)`;
  return gone.length;
}
