import { affiliateStatusesAt } from '@/lib/affiliates/status-at';
import type { AffiliateStatus } from '@/lib/affiliates/types';
import type { AffiliateFacts, SelfReferral } from '@/lib/attribution/types';
import type { Tx } from '@/lib/db/client';
import type { Program } from '@/lib/db/generated/client';
import { isId } from '@/lib/ids';
import { resolveTerms } from '@/lib/programs/rules';
import type { Terms } from '@/lib/programs/types';

export type Buyer = {
  externalId: string;
  emailsCanonical: string[];
  /** Keyed hashes of the payout accounts that the buyer's addresses would be. */
  accountHashes: string[];
};

export type AffiliateInQuestion = {
  facts: AffiliateFacts;
  terms: Terms;
  /** Now, whatever it was at the time asked about. */
  currentStatus: AffiliateStatus;
};

/**
 * Keeps the affiliates' statuses still until the end of the transaction: a ban either sees the commission that is
 * earned here, or is seen. `strong` is for callers who will move the affiliate's money in the same transaction. In id
 * order, so that two callers never wait for each other crosswise.
 */
export async function lockAffiliatesInQuestion(
  tx: Tx,
  affiliateIds: string[],
  strong: boolean,
): Promise<void> {
  const ids = [...new Set(affiliateIds)].sort();
  if (ids.length === 0) return;
  if (strong) {
    await tx.$queryRaw`SELECT id FROM affiliate WHERE id = ANY(${ids}) ORDER BY id FOR NO KEY UPDATE`;
  } else {
    await tx.$queryRaw`SELECT id FROM affiliate WHERE id = ANY(${ids}) ORDER BY id FOR SHARE`;
  }
}

/** What a decision has to know of each affiliate of the program, at a time. Others are left out. */
export async function loadAffiliateFacts(
  tx: Tx,
  program: Program,
  affiliateIds: string[],
  buyer: Buyer,
  at: Date,
): Promise<Map<string, AffiliateInQuestion>> {
  const wanted = [...new Set(affiliateIds)];
  if (wanted.length === 0) return new Map();
  const rows = await tx.affiliate.findMany({
    where: { id: { in: wanted }, programId: program.id },
    include: { user: { select: { id: true, emailCanonical: true } } },
  });
  const ids = rows.map((row) => row.id);
  const statuses = await affiliateStatusesAt(tx, ids, at);
  const shared = await sharedPayoutAccounts(tx, ids, buyer);
  return new Map(
    rows.map((row) => {
      const terms = resolveTerms(program, row);
      const self: SelfReferral | null =
        row.user.id === buyer.externalId
          ? 'same_user'
          : buyer.emailsCanonical.includes(row.user.emailCanonical)
            ? 'same_email'
            : shared.has(row.id)
              ? 'same_payout_account'
              : null;
      const facts: AffiliateFacts = {
        status: statuses.get(row.id) ?? null,
        cookieDays: terms.cookieDays,
        selfReferral: terms.selfReferral,
        self,
      };
      return [row.id, { facts, terms, currentStatus: row.status as AffiliateStatus }];
    }),
  );
}

/**
 * Which of the affiliates are, or were, paid to an account of the buyer's: one that bears the buyer's address, or one of
 * an affiliate who the buyer is. By the keyed hash: the account itself is never read.
 */
async function sharedPayoutAccounts(tx: Tx, ids: string[], buyer: Buyer): Promise<Set<string>> {
  // A buyer without an address who is not one of our users can be nobody's twin.
  if (ids.length === 0 || (buyer.emailsCanonical.length === 0 && !isId('user', buyer.externalId))) {
    return new Set();
  }
  const rows = await tx.$queryRaw<{ affiliate_id: string }[]>`
    SELECT own.affiliate_id FROM payout_details own
    WHERE own.affiliate_id = ANY(${ids}) AND own.account_hash = ANY(${buyer.accountHashes})
    UNION
    SELECT own.affiliate_id
    FROM app_user u
    JOIN affiliate a ON a.user_id = u.id
    JOIN payout_details theirs ON theirs.affiliate_id = a.id
    JOIN payout_details own ON own.account_hash = theirs.account_hash AND own.affiliate_id <> a.id
    WHERE (u.email_canonical = ANY(${buyer.emailsCanonical}) OR u.id = ${buyer.externalId})
      AND own.affiliate_id = ANY(${ids})`;
  return new Set(rows.map((row) => row.affiliate_id));
}
