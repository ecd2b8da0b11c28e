import { loadFactsOfMany } from '@/lib/attribution/facts';
import type { SelfReferral } from '@/lib/attribution/types';
import { earnsFromExistingCustomers } from '@/lib/affiliates/rules';
import { newCommission, type EarnedCommission } from '@/lib/commissions/earn-commission';
import type { CommissionRow } from '@/lib/commissions/types';
import type { Program } from '@/lib/db/generated/client';
import type { CommandContext, Moment } from '@/lib/db/work';
import { applyBps } from '@/lib/money/money';
import { ruleForRecruit } from '@/lib/rewards/earn-recruit';
import { loadRewards } from '@/lib/rewards/load';
import { ruleWords } from '@/lib/rewards/words';

/** A commission that is being made for an order, of somebody whom another has recruited. */
export type Parent = {
  ctx: CommandContext;
  program: Program;
  commission: CommissionRow;
  /** By whom; null: by nobody. */
  recruitedById: string | null;
};

const SAME_PERSON: Record<SelfReferral, string> = {
  same_user: 'Who recruited and who was recruited are one person.',
  same_email: 'Who recruited and who was recruited have one e-mail address.',
  same_payout_account: 'Who recruited and who was recruited are paid to one account.',
};

/**
 * What follows the commissions of orders: a share for whoever recruited the affiliate, by the first rule for recruits in their
 * list, on their terms. In a few statements however many. The caller holds both affiliates, and writes them.
 */
export async function followersOf(
  { tx, now }: Moment,
  parents: readonly Parent[],
): Promise<EarnedCommission[]> {
  const recruited = parents.flatMap((parent) => {
    const { recruitedById } = parent;
    return recruitedById === null ? [] : [{ ...parent, recruitedById }];
  });
  if (recruited.length === 0) return [];
  const recruits = await tx.affiliate.findMany({
    where: { id: { in: recruited.map(({ commission }) => commission.affiliateId) } },
    select: {
      id: true,
      recruitedById: true,
      recruitedAt: true,
      user: { select: { id: true, emailCanonical: true } },
    },
  });
  const byId = new Map(recruits.map((row) => [row.id, row]));
  const questions = recruited.flatMap((parent) => {
    const recruit = byId.get(parent.commission.affiliateId);
    return recruit?.recruitedAt && recruit.recruitedById === parent.recruitedById
      ? [{ ...parent, recruitedAt: recruit.recruitedAt, person: recruit.user }]
      : [];
  });
  const recruiters = await loadFactsOfMany(
    tx,
    questions.map(({ program, recruitedById, commission, person }) => ({
      program,
      affiliateIds: [recruitedById],
      buyer: { names: [person.id], emailsCanonical: [person.emailCanonical], accountHashes: [] },
      at: commission.earnedAt,
    })),
  );
  const rewards = await loadRewards(
    tx,
    questions.flatMap(({ program, recruitedById }, at) => {
      const groupId = recruiters[at]?.get(recruitedById)?.groupId;
      return groupId === undefined ? [] : [{ id: recruitedById, programId: program.id, groupId }];
    }),
  );
  return questions.flatMap(({ ctx, commission: parent, recruitedById, recruitedAt }, at) => {
    const recruiter = recruiters[at]?.get(recruitedById);
    const rules = rewards.get(recruitedById)?.rules ?? [];
    const rule = ruleForRecruit(rules, { recruitedAt, earnedAt: parent.earnedAt });
    if (!recruiter || !rule) return [];
    const { status, self, selfReferral } = recruiter.facts;
    if (status === null || !earnsFromExistingCustomers(status)) return [];
    if (self !== null && selfReferral === 'block') return [];
    const amountMinor = applyBps(parent.amountMinor, rule.outcome.bps);
    if (amountMinor === 0n) return [];
    const { programId, currency, earnedAt } = parent;
    return [
      newCommission(ctx, now, {
        programId,
        affiliateId: recruitedById,
        kind: 'recruit',
        follows: { commissionId: parent.id, ruleId: rule.id },
        orderId: null,
        customerId: null,
        amountMinor,
        currency,
        terms: recruiter.terms,
        earnedAt,
        subId: null,
        clickId: null,
        source: 'manual',
        reason: ruleWords(rule),
        lines: [],
        holds: [
          ...(self !== null && selfReferral === 'hold'
            ? [{ kind: 'self_referral' as const, reason: SAME_PERSON[self] }]
            : []),
          ...(recruiter.currentStatus === 'banned'
            ? [{ kind: 'banned' as const, reason: 'The affiliate was banned.' }]
            : []),
        ],
      }),
    ];
  });
}
