import { lockAffiliatesInQuestion } from '@/lib/attribution/lock-affiliates';
import { loadAffiliateFacts } from '@/lib/attribution/facts';
import { earnsFromExistingCustomers } from '@/lib/affiliates/rules';
import { earnCommission } from '@/lib/commissions/earn-commission';
import { noteLate } from '@/lib/db/locks';
import type { Lead } from '@/lib/db/generated/client';
import type { Work } from '@/lib/db/work';
import { normaliseCode } from '@/lib/format/code';
import { SELF_REFERRAL_WORDS } from '@/lib/orders/reasons';
import { ruleForLead } from '@/lib/rewards/earn-lead';
import { loadRewards } from '@/lib/rewards/load';
import { listRewardUse } from '@/lib/rewards/rewards-sql';
import { ruleWords } from '@/lib/rewards/words';
import { buyerOf } from '@/lib/sales/buyer';
import type { LeadOf } from '@/lib/sales/decide-lead';
import { findOriginOfLead } from '@/lib/sales/earn-lead-sql';

/**
 * What a sign-up that was just reported earns: by the affiliate who won it, or who won the customer's earlier one when this
 * says that it is qualified. Once per customer, on the terms now. Returns the commission's id, or null. The caller holds
 * the customer.
 */
export async function earnLead(work: Work, of: LeadOf, told: Lead): Promise<string | null> {
  const { tx } = work;
  const { program, customer } = of;
  const use = await listRewardUse(tx, [program.id]);
  if (!use.get(program.id)?.hasRules) return null;
  const lead = await wonLead(work, of, told);
  if (!lead?.affiliateId) return null;
  const { affiliateId } = lead;
  const before = await tx.commission.findFirst({
    where: { kind: 'lead', customerId: { in: [...customer.ids] } },
    select: { id: true },
  });
  if (before) return null;
  // Of a customer who has bought no affiliate was locked.
  noteLate(tx, [affiliateId]);
  await lockAffiliatesInQuestion(tx, [affiliateId], 'still');
  const at = told.qualified ? told.occurredAt : lead.occurredAt;
  const found = await loadAffiliateFacts(tx, {
    program,
    affiliateIds: [affiliateId],
    buyer: buyerOf(program, customer),
    at,
  });
  const affiliate = found.get(affiliateId);
  if (!affiliate) return null;
  const { status, self, selfReferral } = affiliate.facts;
  if (status === null || !earnsFromExistingCustomers(status)) return null;
  if (self !== null && selfReferral === 'block') return null;
  const { groupId } = affiliate;
  const rewards = await loadRewards(tx, [{ id: affiliateId, programId: program.id, groupId }]);
  const { linkId, country } = await findOriginOfLead(tx, lead);
  const rule = ruleForLead(rewards.get(affiliateId)?.rules ?? [], {
    occurredAt: at,
    code: lead.code === null ? null : normaliseCode(lead.code),
    subId: lead.subId,
    linkId,
    country,
    qualified: told.qualified,
  });
  if (rule?.outcome.kind !== 'amount') return null;
  const { id } = await earnCommission(work, {
    programId: program.id,
    affiliateId,
    kind: 'lead',
    orderId: null,
    leadId: lead.id,
    customerId: lead.customerId,
    amountMinor: BigInt(rule.outcome.minor),
    currency: rule.outcome.currency,
    terms: affiliate.terms,
    earnedAt: at,
    subId: lead.subId,
    clickId: lead.clickId,
    source: 'lead',
    reason: ruleWords(rule),
    lines: [],
    holds: [
      ...(self !== null && selfReferral === 'hold'
        ? [{ kind: 'self_referral' as const, reason: SELF_REFERRAL_WORDS[self] }]
        : []),
      ...(affiliate.currentStatus === 'banned'
        ? [{ kind: 'banned' as const, reason: 'The affiliate was banned.' }]
        : []),
    ],
  });
  return id;
}

/** The customer's first sign-up that somebody won: a customer is somebody's lead once. */
function wonLead({ tx }: Work, { customer }: LeadOf, told: Lead): Promise<Lead | null> {
  if (told.affiliateId !== null && customer.isNew) return Promise.resolve(told);
  return tx.lead.findFirst({
    where: { customerId: { in: [...customer.ids] }, affiliateId: { not: null }, orderId: null },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
  });
}
