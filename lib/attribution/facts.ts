import { affiliateStatusesAt } from '@/lib/affiliates/status-at';
import type { AffiliateStatus } from '@/lib/affiliates/types';
import type { AffiliateFacts, SelfReferral } from '@/lib/attribution/types';
import type { Tx } from '@/lib/db/client';
import { Prisma, type Program } from '@/lib/db/generated/client';
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
  code: string;
  name: string;
};

/**
 * What a transaction will do to affiliates, and so how it locks them, from the first on: `still` keeps their statuses as
 * they are until its end (a ban either sees the commission that is earned here, or is seen), `move` is for those who
 * move the affiliate's money further. A lock that is taken as `still` and needed as `move` later is a deadlock with
 * whoever does the same.
 */
export type AffiliateLock = 'still' | 'move';

/** In id order, so that two callers never wait for each other in a circle. */
export async function lockAffiliatesInQuestion(
  tx: Tx,
  affiliateIds: readonly string[],
  lock: AffiliateLock,
): Promise<void> {
  const ids = [...new Set(affiliateIds)].sort();
  if (ids.length === 0) return;
  if (lock === 'move') {
    await tx.$queryRaw`SELECT id FROM affiliate WHERE id = ANY(${ids}) ORDER BY id FOR NO KEY UPDATE`;
  } else {
    await tx.$queryRaw`SELECT id FROM affiliate WHERE id = ANY(${ids}) ORDER BY id FOR SHARE`;
  }
}

/**
 * Everybody whom a touch of the customer's may concern, known before any of it is decided: all of them in one statement.
 * `also` are those of a touch that is not on file yet, `sessionId` the visitor it came from. Returns whom it locked.
 */
export async function lockAffiliatesOfCustomer(
  tx: Tx,
  customer: { id: string; programId: string },
  { also, sessionId }: { also: readonly string[]; sessionId: string | null },
  lock: AffiliateLock,
): Promise<Set<string>> {
  const strength = Prisma.raw(lock === 'move' ? 'FOR NO KEY UPDATE' : 'FOR SHARE');
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH named AS (
      SELECT click_id, upper(trim(code)) AS code FROM lead WHERE customer_id = ${customer.id}
      UNION SELECT click_id, upper(trim(code)) FROM sales_order WHERE customer_id = ${customer.id}
    ), visitor AS (
      SELECT session_id FROM click WHERE program_id = ${customer.programId} AND id IN (SELECT click_id FROM named)
      UNION SELECT ${sessionId}::text
    ), concerned AS (
      SELECT affiliate_id FROM attribution WHERE customer_id = ${customer.id}
      UNION SELECT affiliate_id FROM lead WHERE customer_id = ${customer.id}
      UNION SELECT affiliate_id FROM discount_code
        WHERE program_id = ${customer.programId} AND code IN (SELECT code FROM named)
      UNION SELECT affiliate_id FROM click
        WHERE program_id = ${customer.programId} AND session_id IN (SELECT session_id FROM visitor)
      UNION SELECT unnest(${[...also]}::text[])
    )
    SELECT id FROM affiliate WHERE id IN (SELECT affiliate_id FROM concerned) ORDER BY id ${strength}`;
  return new Set(rows.map((row) => row.id));
}

export type AffiliateQuestion = {
  program: Program;
  affiliateIds: string[];
  buyer: Buyer;
  at: Date;
};

/** What a decision has to know of each affiliate of the program, at a time. Others are left out. */
export async function loadAffiliateFacts(
  tx: Tx,
  program: Program,
  affiliateIds: string[],
  buyer: Buyer,
  at: Date,
): Promise<Map<string, AffiliateInQuestion>> {
  const [facts] = await loadFactsOfMany(tx, [{ program, affiliateIds, buyer, at }]);
  return facts ?? new Map<string, AffiliateInQuestion>();
}

/** The same for several decisions, in their order. */
export async function loadFactsOfMany(
  tx: Tx,
  questions: readonly AffiliateQuestion[],
): Promise<Map<string, AffiliateInQuestion>[]> {
  const wanted = [...new Set(questions.flatMap((question) => question.affiliateIds))];
  const found =
    wanted.length === 0
      ? []
      : await tx.affiliate.findMany({
          where: { id: { in: wanted } },
          include: { user: { select: { id: true, emailCanonical: true } } },
        });
  const rows = new Map(found.map((row) => [row.id, row]));
  const asks = questions.flatMap((question, position) =>
    [...new Set(question.affiliateIds)].flatMap((id) => {
      const row = rows.get(id);
      return row?.programId === question.program.id
        ? [{ position, question, row, affiliateId: id, at: question.at }]
        : [];
    }),
  );
  const statuses = await affiliateStatusesAt(tx, asks);
  const shared = await sharedPayoutAccounts(tx, asks);
  const answers = questions.map(() => new Map<string, AffiliateInQuestion>());
  asks.forEach(({ position, question, row }, at) => {
    const { program, buyer } = question;
    const terms = resolveTerms(program, row);
    const self: SelfReferral | null =
      row.user.id === buyer.externalId
        ? 'same_user'
        : buyer.emailsCanonical.includes(row.user.emailCanonical)
          ? 'same_email'
          : shared.has(`${position} ${row.id}`)
            ? 'same_payout_account'
            : null;
    const facts: AffiliateFacts = {
      status: statuses[at] ?? null,
      cookieDays: terms.cookieDays,
      selfReferral: terms.selfReferral,
      self,
    };
    const { code, name } = row;
    const currentStatus = row.status as AffiliateStatus;
    answers[position]?.set(row.id, { facts, terms, currentStatus, code, name });
  });
  return answers;
}

/**
 * Which of the affiliates are, or were, paid to an account of the buyer's: one that bears the buyer's address, or one of
 * an affiliate who the buyer is. By the keyed hash: the account itself is never read. As `position affiliateId`.
 */
async function sharedPayoutAccounts(
  tx: Tx,
  asks: readonly { position: number; question: AffiliateQuestion; affiliateId: string }[],
): Promise<Set<string>> {
  // A buyer without an address who is not one of our users can be nobody's twin.
  const possible = asks.filter(
    ({ question: { buyer } }) => buyer.emailsCanonical.length > 0 || isId('user', buyer.externalId),
  );
  if (possible.length === 0) return new Set();
  const buyers = new Map(possible.map(({ position, question }) => [position, question.buyer]));
  const of = (facts: (buyer: Buyer) => string[]) =>
    [...buyers].flatMap(([position, buyer]) => facts(buyer).map((fact) => ({ position, fact })));
  const hashes = of((buyer) => buyer.accountHashes);
  const emails = of((buyer) => buyer.emailsCanonical);
  const users = of((buyer) => (isId('user', buyer.externalId) ? [buyer.externalId] : []));
  const rows = await tx.$queryRaw<{ position: number; affiliate_id: string }[]>`
    WITH asked AS (
      SELECT * FROM unnest(${possible.map((ask) => ask.position)}::int[], ${possible.map((ask) => ask.affiliateId)}::text[])
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
    SELECT q.position, own.affiliate_id
    FROM asked q
    JOIN hash h ON h.position = q.position
    JOIN payout_details own ON own.affiliate_id = q.affiliate_id AND own.account_hash = h.account_hash
    UNION
    SELECT q.position, own.affiliate_id
    FROM buyer b
    JOIN affiliate a ON a.user_id = b.id
    JOIN payout_details theirs ON theirs.affiliate_id = a.id
    JOIN payout_details own ON own.account_hash = theirs.account_hash AND own.affiliate_id <> a.id
    JOIN asked q ON q.position = b.position AND q.affiliate_id = own.affiliate_id`;
  return new Set(rows.map((row) => `${row.position} ${row.affiliate_id}`));
}
