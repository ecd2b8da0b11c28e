import { gatherCandidates } from '@/lib/attribution/gather';
import { lockAffiliatesInQuestion, type NewTouch } from '@/lib/attribution/lock-affiliates';
import { resolveClicks, type ResolvedClick } from '@/lib/attribution/mentioned-click';
import { recordLeadCandidates } from '@/lib/attribution/record';
import type { JudgedCandidate } from '@/lib/attribution/types';
import type { Lead } from '@/lib/db/generated/client';
import type { Work } from '@/lib/db/work';
import { normaliseCode } from '@/lib/format/code';
import { isId, newId } from '@/lib/ids';
import type { LockedCustomer } from '@/lib/orders/customer';
import { fingerprintOf } from '@/lib/orders/fingerprint';
import type { RecordLeadInput } from '@/lib/orders/schema';
import {
  alreadyDecided,
  attributeProvisionally,
  decideLead,
  type LeadOf,
} from '@/lib/sales/decide-lead';
import { findKnownTouches } from '@/lib/sales/known-touches';
import { holdForReopening, reopen } from '@/lib/sales/reopen';
import type { HeldAffiliates } from '@/lib/sales/types';

/** A touch that makes a customer known. */
export type NewLead = Pick<RecordLeadInput, 'click' | 'code' | 'occurredAt' | 'qualified'> & {
  /** Ours, of the order of nothing that it came with. */
  orderId?: string;
  /** That order, which is on file, names the address that led to the shop: a touch of the first paid one. */
  isLanded?: boolean;
};

/** Records a lead with its decision and what that opens. The caller holds the customer. */
export async function addLead(
  work: Work,
  of: LeadOf,
  input: NewLead,
): Promise<{ lead: Lead; candidates: JudgedCandidate[]; isDone: boolean }> {
  const { lead, candidates, opens, held } = await decideNewLead(work, of, input);
  const isDone = opens ? await reopen(work, { ...of, held, added: null }, opens.touchedAt) : true;
  return { lead, candidates, isDone };
}

/** What the caller said, and nothing that we found out. */
export function leadFingerprintOf({
  click,
  code,
  occurredAt,
  orderId,
  qualified,
}: NewLead): string {
  return fingerprintOf({
    click,
    code: code === undefined ? undefined : normaliseCode(code),
    occurredAt,
    orderId,
    // What was told without is told the same by "no".
    qualified: qualified === true ? true : undefined,
  });
}

const NO_AFFILIATES: HeldAffiliates = { ids: new Set(), lock: 'still' };

/** Locks the affiliates that a lead may concern, once and as strongly as what it opens may need. */
async function lockForLead(
  work: Work,
  { program, customer }: LeadOf,
  touch: NewTouch,
): Promise<HeldAffiliates> {
  const of = { ...customer, programId: program.id };
  if (!customer.isNew) return holdForReopening(work, of, touch);
  await lockAffiliatesInQuestion(work.tx, touch.also, 'still');
  return { lock: 'still', ids: new Set(touch.also) };
}

/** Records the lead with its decision. `opens`: orders are asked about again, and from when on by its touch. */
async function decideNewLead(work: Work, of: LeadOf, input: NewLead) {
  const { tx, now } = work;
  const { program, customer } = of;
  const occurredAt = input.occurredAt ?? now;
  const [resolved = null] = await resolveClicks(tx, [
    { programId: program.id, click: input.click },
  ]);
  const known = await findKnownTouches(tx, [of], [resolved]);
  const candidates = await gatherCandidates(tx, {
    programId: program.id,
    customer,
    within: customer.isNew ? 'session' : 'history',
    occurredAt,
    click: input.click === undefined ? null : { given: input.click, resolved },
    code: input.code ?? null,
    landing: null,
    isPurchase: false,
  });
  const fixed = customer.isNew
    ? null
    : await tx.attribution.findFirst({ where: { customerId: customer.id, status: 'fixed' } });
  const newTouch = newTouchAt(resolved, known, customer);
  const isAfterFirst = fixed !== null && occurredAt >= fixed.attributedAt;
  const isLeft = customer.reopening !== null;
  // Its click, which the order on file makes a known one, is from before it.
  const landedAt = input.isLanded ? (resolved?.touch.occurredAt ?? occurredAt) : null;
  const mayTouch = !isAfterFirst || (newTouch !== null && newTouch <= fixed.attributedAt);
  const held =
    mayTouch || isLeft
      ? await lockForLead(work, of, {
          also: candidates.flatMap((candidate) => candidate.affiliateId ?? []),
          sessionId: resolved?.touch.sessionId ?? null,
        })
      : NO_AFFILIATES;
  const decision = isAfterFirst
    ? alreadyDecided(candidates, fixed)
    : await decideLead(work, of, candidates, occurredAt);
  // Won by an earlier lead, this one brought nobody: a customer is somebody's lead once.
  const won = decision.winner?.kind === 'lead' ? null : decision.winner;
  const given = input.click && isId('click', input.click) ? input.click : null;
  const lead = await tx.lead.create({
    data: {
      id: newId('lead'),
      programId: program.id,
      customerId: customer.recordId,
      affiliateId: won?.affiliateId ?? null,
      clickId: won?.clickId ?? resolved?.clickId ?? given,
      code: input.code ?? null,
      subId: won?.subId ?? null,
      reason: won ? null : (decision.reason ?? 'CUSTOMER_ALREADY_ATTRIBUTED'),
      fingerprint: leadFingerprintOf(input),
      orderId: input.orderId ?? null,
      qualified: input.qualified ?? false,
      occurredAt,
      createdAt: now,
    },
  });
  const ofLead = { customerId: customer.recordId, leadId: lead.id };
  await recordLeadCandidates(work, ofLead, decision.candidates);
  if (won && !fixed) await attributeProvisionally(work, of);
  const touchedAt = mayTouch
    ? won
      ? (won.touchedAt ?? occurredAt)
      : (newTouch ?? landedAt)
    : null;
  const opens = !customer.isNew && (touchedAt !== null || isLeft) ? { touchedAt } : null;
  return { lead, candidates: decision.candidates, held, opens };
}

/** When the click that was named happened, if nothing of this customer named it before. */
function newTouchAt(
  resolved: ResolvedClick | null,
  known: ReadonlySet<string>,
  customer: LockedCustomer,
): Date | null {
  if (resolved?.clickId == null || known.has(`${customer.id} ${resolved.clickId}`)) return null;
  return resolved.touch.occurredAt;
}
