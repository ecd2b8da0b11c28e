import type { Tx } from '@/lib/db/client';

/** A fact about the buyer of the question at a position. */
export type BuyerFact = { position: number; fact: string };

/**
 * Which of the asked affiliates are, or were, paid to an account whose hash is given, or to one of an affiliate who has
 * a given address or is a given user.
 */
export function listSharedAccounts(
  tx: Tx,
  {
    asked,
    hashes,
    emails,
    users,
  }: {
    asked: readonly { position: number; affiliateId: string }[];
    hashes: readonly BuyerFact[];
    emails: readonly BuyerFact[];
    users: readonly BuyerFact[];
  },
): Promise<{ position: number; affiliateId: string }[]> {
  // never null: position, affiliateId
  return tx.$queryRaw<{ position: number; affiliateId: string }[]>`
    WITH asked AS (
      SELECT * FROM unnest(${asked.map((ask) => ask.position)}::int[], ${asked.map((ask) => ask.affiliateId)}::text[])
        AS q(position, affiliate_id)
    ), hash AS (
      SELECT * FROM unnest(${hashes.map((h) => h.position)}::int[], ${hashes.map((h) => h.fact)}::text[]) AS h(position, account_hash)
    ), buyer AS (
      SELECT e.position, u.id
      FROM unnest(${emails.map((e) => e.position)}::int[], ${emails.map((e) => e.fact)}::text[]) AS e(position, email)
      JOIN app_user u ON u.email_canonical = e.email
      UNION
      SELECT * FROM unnest(${users.map((u) => u.position)}::int[], ${users.map((u) => u.fact)}::text[]) AS u(position, id)
    )
    SELECT q.position, own.affiliate_id AS "affiliateId"
    FROM asked q
    JOIN hash h ON h.position = q.position
    JOIN payout_details own ON own.affiliate_id = q.affiliate_id AND own.account_hash = h.account_hash
    UNION
    SELECT q.position, own.affiliate_id AS "affiliateId"
    FROM buyer b
    JOIN affiliate a ON a.user_id = b.id
    JOIN payout_details theirs ON theirs.affiliate_id = a.id
    JOIN payout_details own ON own.account_hash = theirs.account_hash AND own.affiliate_id <> a.id
    JOIN asked q ON q.position = b.position AND q.affiliate_id = own.affiliate_id`;
}
