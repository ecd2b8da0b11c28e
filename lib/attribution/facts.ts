import { affiliateStatusesAt } from '@/lib/affiliates/status-at-sql';
import { parseAffiliateStatus, type AffiliateStatus } from '@/lib/affiliates/types';
import { listSharedAccounts } from '@/lib/attribution/facts-sql';
import type { AffiliateFacts, SelfReferral } from '@/lib/attribution/types';
import type { Tx } from '@/lib/db/client';
import type { Program } from '@/lib/db/generated/client';
import { isId } from '@/lib/ids';
import { resolveTerms } from '@/lib/programs/rules';
import type { Terms } from '@/lib/programs/types';
import { ownRates } from '@/lib/rewards/own-rates';
import type { OwnRate } from '@/lib/rewards/types';

export type Buyer = {
  /** Everything the buyer is called. */
  names: readonly string[];
  emailsCanonical: string[];
  /** Keyed hashes of the payout accounts that the buyer's addresses and names would be. */
  accountHashes: string[];
};

export type AffiliateInQuestion = {
  facts: AffiliateFacts;
  terms: Terms;
  groupId: string;
  /** The levels that have a rate of their own, as rules are read. */
  rates: OwnRate[];
  /** Now, whatever it was at the time asked about. */
  currentStatus: AffiliateStatus;
  code: string;
  name: string;
  /** Who recruited them. */
  recruitedById: string | null;
};

export type AffiliateQuestion = {
  program: Program;
  affiliateIds: string[];
  buyer: Buyer;
  at: Date;
};

/** What a decision has to know of each affiliate of the program, at a time. Others are left out. */
export async function loadAffiliateFacts(
  tx: Tx,
  question: AffiliateQuestion,
): Promise<Map<string, AffiliateInQuestion>> {
  const [facts] = await loadFactsOfMany(tx, [question]);
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
          include: { group: true, user: { select: { id: true, emailCanonical: true } } },
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
    const terms = resolveTerms(program, row.group, row);
    const self: SelfReferral | null = buyer.names.includes(row.user.id)
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
    const { code, name, groupId, recruitedById } = row;
    const rates = ownRates(program, row.group, row);
    const currentStatus = parseAffiliateStatus(row.status);
    answers[position]?.set(row.id, {
      facts,
      terms,
      groupId,
      rates,
      currentStatus,
      code,
      name,
      recruitedById,
    });
  });
  return answers;
}

function userIdsOf({ names }: Buyer): string[] {
  return names.filter((name) => isId('user', name));
}

/**
 * Which of the affiliates are, or were, paid to an account of the buyer's: one that bears the buyer's address or name at
 * the merchant, or one of an affiliate who the buyer is. By the keyed hash: the account itself is never read. As `position affiliateId`.
 */
async function sharedPayoutAccounts(
  tx: Tx,
  asks: readonly { position: number; question: AffiliateQuestion; affiliateId: string }[],
): Promise<Set<string>> {
  // A buyer without an account or address who is not one of our users can be nobody's twin.
  const possible = asks.filter(
    ({ question: { buyer } }) =>
      buyer.accountHashes.length > 0 ||
      buyer.emailsCanonical.length > 0 ||
      userIdsOf(buyer).length > 0,
  );
  if (possible.length === 0) return new Set();
  const buyers = new Map(possible.map(({ position, question }) => [position, question.buyer]));
  const of = (facts: (buyer: Buyer) => string[]) =>
    [...buyers].flatMap(([position, buyer]) => facts(buyer).map((fact) => ({ position, fact })));
  const hashes = of((buyer) => buyer.accountHashes);
  const emails = of((buyer) => buyer.emailsCanonical);
  const users = of(userIdsOf);
  const rows = await listSharedAccounts(tx, { asked: possible, hashes, emails, users });
  return new Set(rows.map((row) => `${row.position} ${row.affiliateId}`));
}
