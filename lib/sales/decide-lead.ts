import { loadAffiliateFacts } from '@/lib/attribution/facts';
import { leadCandidates } from '@/lib/attribution/lead-candidates';
import { setProvisional } from '@/lib/attribution/record';
import { decideAttribution } from '@/lib/attribution/rules';
import type { Candidate, Decision } from '@/lib/attribution/types';
import type { Attribution, Program } from '@/lib/db/generated/client';
import type { Work } from '@/lib/db/work';
import type { LockedCustomer } from '@/lib/orders/customer';
import { buyerOf } from '@/lib/sales/buyer';
import { attributionTerms, lostTo } from '@/lib/sales/judge';

/** Whose lead it is. */
export type LeadOf = { program: Program; customer: LockedCustomer };

/** Judges the candidates of a lead. The caller holds their affiliates. */
export async function decideLead(
  { tx }: Work,
  { program, customer }: LeadOf,
  candidates: Candidate[],
  at: Date,
): Promise<Decision> {
  const ids = candidates.flatMap((candidate) => candidate.affiliateId ?? []);
  const affiliates = await loadAffiliateFacts(tx, {
    program,
    affiliateIds: ids,
    buyer: buyerOf(program, customer),
    at,
  });
  const facts = new Map([...affiliates].map(([id, affiliate]) => [id, affiliate.facts]));
  return decideAttribution(candidates, facts, attributionTerms(program), at);
}

/** A lead of a customer who has bought brings nobody. */
export function alreadyDecided(candidates: Candidate[], fixed: Attribution): Decision {
  return {
    candidates: candidates.map((candidate) => lostTo(candidate, fixed.affiliateId)),
    winner: null,
    selfReferral: null,
    reason: 'CUSTOMER_ALREADY_ATTRIBUTED',
  };
}

/** Over all leads, as of the last of them: the order in which they were reported does not count. */
export async function attributeProvisionally(work: Work, of: LeadOf): Promise<void> {
  const { program, customer } = of;
  const last = await work.tx.lead.findFirst({
    where: { customerId: { in: customer.ids }, affiliateId: { not: null } },
    orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
  });
  if (!last) return;
  const { occurredAt } = last;
  const leads = await leadCandidates(work.tx, { customer, occurredAt });
  const { winner } = await decideLead(work, of, leads, occurredAt);
  if (!winner) return;
  const before = await work.tx.attribution.findUnique({ where: { customerId: customer.id } });
  if (before?.affiliateId === winner.affiliateId && before.clickId === winner.clickId) return;
  await setProvisional(work, {
    programId: program.id,
    customerId: customer.id,
    occurredAt,
    winner,
  });
}
