import { type AffiliateStatus, parseAffiliateStatus } from '@/lib/affiliates/types';
import type { Buyer } from '@/lib/attribution/facts';
import type { SelfReferral } from '@/lib/attribution/types';
import { db } from '@/lib/db/client';
import type { Affiliate, Group, Program } from '@/lib/db/generated/client';
import { resolveTerms } from '@/lib/programs/rules';
import type { Terms } from '@/lib/programs/types';
import { Earner } from '@/lib/reports/attribution-preview/earn';
import { rewardsFor, type RewardRows } from '@/lib/reports/attribution-preview/rewards';
import { ownRates } from '@/lib/rewards/own-rates';
import type { ProgramCalendar } from '@/lib/time/program-calendar';
import type { PreviewTerms, World } from '@/lib/reports/attribution-preview/types';

type Member = Affiliate & { group: Group; user: { id: string; emailCanonical: string } };

/** Every affiliate of the program with what decisions ask of them, read once for the whole preview. */
export type Members = {
  rows: Map<string, Member>;
  changes: Map<string, { status: AffiliateStatus; at: Date }[]>;
  /** Keyed hashes of the accounts each is or was paid to. */
  accounts: Map<string, Set<string>>;
  byUser: Map<string, string[]>;
};

export async function loadMembers(programId: string): Promise<Members> {
  const [rows, changes, details] = await Promise.all([
    db.affiliate.findMany({
      where: { programId },
      include: { group: true, user: { select: { id: true, emailCanonical: true } } },
    }),
    db.$queryRaw<{ affiliateId: string; status: string; at: Date }[]>`
      SELECT c.affiliate_id AS "affiliateId", c.status, c.effective_at AS at
      FROM affiliate_status_change c JOIN affiliate a ON a.id = c.affiliate_id
      WHERE a.program_id = ${programId} ORDER BY c.effective_at, c.id`,
    // Of every program: a buyer may be an affiliate of another one.
    db.payoutDetails.findMany({
      select: {
        affiliateId: true,
        accountHash: true,
        affiliate: { select: { user: { select: { id: true, emailCanonical: true } } } },
      },
    }),
  ]);
  const members: Members = {
    rows: new Map(rows.map((row) => [row.id, row])),
    changes: new Map(),
    accounts: new Map(),
    byUser: new Map(),
  };
  for (const { affiliateId, status, at } of changes) {
    pushTo(members.changes, affiliateId, { status: parseAffiliateStatus(status), at });
  }
  for (const { affiliateId, accountHash, affiliate } of details) {
    const own = members.accounts.get(affiliateId) ?? new Set();
    members.accounts.set(affiliateId, own.add(accountHash));
    pushTo(members.byUser, `id ${affiliate.user.id}`, affiliateId);
    pushTo(members.byUser, `email ${affiliate.user.emailCanonical}`, affiliateId);
  }
  return members;
}

function pushTo<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** One side of the comparison: the program on these terms. */
export function worldOf(
  program: Program,
  changes: Partial<PreviewTerms>,
  members: Members,
  rewards: { rows: RewardRows; calendar: ProgramCalendar },
): World {
  const row = { ...program, ...changes };
  const resolved = new Map<string, Terms | null>();
  const termsOf = (affiliateId: string): Terms | null => {
    const known = resolved.get(affiliateId);
    if (known !== undefined) return known;
    const member = members.rows.get(affiliateId);
    const terms = member ? resolveTerms(row, member.group, member) : null;
    resolved.set(affiliateId, terms);
    return terms;
  };
  return {
    rule: {
      attribution: row.attribution === 'first' ? 'first' : 'last',
      codeBeatsLink: row.codeBeatsLink,
    },
    termsOf,
    earner: new Earner(rewards.calendar, (affiliateId) => {
      const member = members.rows.get(affiliateId);
      if (!member) return null;
      const { rules, caps } = rewardsFor(rewards.rows, member);
      return { rules, caps, rates: ownRates(row, member.group, member) };
    }),
    factsOf(affiliateId, buyer, at) {
      const member = members.rows.get(affiliateId);
      const terms = termsOf(affiliateId);
      if (!member || !terms) return null;
      return {
        status: statusAt(members, affiliateId, at),
        cookieDays: terms.cookieDays,
        selfReferral: terms.selfReferral,
        self: selfOf(members, member, buyer),
      };
    },
  };
}

/** As affiliateStatusesAt: the last change up to then, before the first one the first. */
function statusAt(members: Members, affiliateId: string, at: Date): AffiliateStatus | null {
  const changes = members.changes.get(affiliateId) ?? [];
  const last = changes.findLast((change) => change.at <= at) ?? changes[0];
  return last?.status ?? null;
}

/** As loadAffiliateFacts tells whether buyer and affiliate are one person. */
function selfOf(members: Members, member: Member, buyer: Buyer): SelfReferral | null {
  if (buyer.names.includes(member.user.id)) return 'same_user';
  if (buyer.emailsCanonical.includes(member.user.emailCanonical)) return 'same_email';
  const own = members.accounts.get(member.id);
  if (!own) return null;
  if (buyer.accountHashes.some((hash) => own.has(hash))) return 'same_payout_account';
  const twins = [
    ...buyer.names.flatMap((name) => members.byUser.get(`id ${name}`) ?? []),
    ...buyer.emailsCanonical.flatMap((email) => members.byUser.get(`email ${email}`) ?? []),
  ].filter((id) => id !== member.id);
  return twins.some((id) => [...(members.accounts.get(id) ?? [])].some((hash) => own.has(hash)))
    ? 'same_payout_account'
    : null;
}
