import type { CommandContext } from '@/lib/actor';
import {
  loadAffiliateFacts,
  lockAffiliatesInQuestion,
  type Buyer,
} from '@/lib/testing/old-decider/attribution/facts';
import { leadCandidates } from '@/lib/testing/old-decider/attribution/gather';
import { setProvisional } from '@/lib/testing/old-decider/attribution/record';
import { decideAttribution } from '@/lib/attribution/rules';
import type { Candidate, Decision, JudgedCandidate, OrderReason } from '@/lib/attribution/types';
import type { Tx } from '@/lib/db/client';
import type { Attribution, Program } from '@/lib/db/generated/client';
import type { LockedCustomer } from '@/lib/testing/old-decider/customer';

/** Judges the candidates of a lead. Leaves their affiliates locked. */
export async function decideLead(
  tx: Tx,
  program: Program,
  buyer: Buyer,
  candidates: Candidate[],
  at: Date,
): Promise<Decision> {
  const ids = candidates.flatMap((candidate) => candidate.affiliateId ?? []);
  await lockAffiliatesInQuestion(tx, ids, false);
  const affiliates = await loadAffiliateFacts(tx, program, ids, buyer, at);
  return decideAttribution(
    candidates,
    new Map([...affiliates].map(([id, affiliate]) => [id, affiliate.facts])),
    {
      attribution: program.attribution === 'first' ? 'first' : 'last',
      codeBeatsLink: program.codeBeatsLink,
    },
    at,
  );
}

/** A lead of a customer who has bought brings nobody. */
export function alreadyDecided(candidates: Candidate[], fixed: Attribution): Decision {
  const reason: OrderReason = 'CUSTOMER_ALREADY_ATTRIBUTED';
  const lost = candidates.map((candidate): JudgedCandidate => ({
    ...candidate,
    outcome: 'lost',
    reason:
      candidate.flaw ?? (candidate.affiliateId === fixed.affiliateId ? 'SAME_AFFILIATE' : reason),
  }));
  return { candidates: lost, winner: null, selfReferral: null, reason };
}

/** Over all leads, as of the last of them: the order in which they were reported does not count. */
export async function attributeProvisionally(
  tx: Tx,
  ctx: CommandContext,
  program: Program,
  customer: LockedCustomer,
  buyer: Buyer,
): Promise<void> {
  const last = await tx.lead.findFirst({
    where: { customerId: customer.id, affiliateId: { not: null } },
    orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
  });
  if (!last) return;
  const leads = await leadCandidates(tx, { customerId: customer.id, occurredAt: last.occurredAt });
  const { winner } = await decideLead(tx, program, buyer, leads, last.occurredAt);
  if (!winner) return;
  const before = await tx.attribution.findUnique({ where: { customerId: customer.id } });
  if (before?.affiliateId === winner.affiliateId && before.clickId === winner.clickId) return;
  await setProvisional(tx, ctx, {
    programId: program.id,
    customerId: customer.id,
    occurredAt: last.occurredAt,
    winner,
  });
}
