import { recordAudit } from '@/lib/audit/record';
import type { CommandContext, Work } from '@/lib/db/work';
import { gatherCandidates } from '@/lib/attribution/gather';
import { lockAffiliatesInQuestion, type NewTouch } from '@/lib/attribution/lock-affiliates';
import { resolveClicks, type ResolvedClick } from '@/lib/attribution/mentioned-click';
import { recordLeadCandidates } from '@/lib/attribution/record';
import { isTooFarAhead } from '@/lib/attribution/rules';
import type { JudgedCandidate } from '@/lib/attribution/types';
import { db, type Tx } from '@/lib/db/client';
import type { Lead } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import { normaliseCode } from '@/lib/format/code';
import { isId, newId } from '@/lib/ids';
import { lockCustomer, type LockedCustomer } from '@/lib/orders/customer';
import { isName } from '@/lib/orders/customer-names';
import { leadDto, findAttribution } from '@/lib/orders/dto';
import { findCustomer } from '@/lib/orders/find-customer';
import { fingerprintOf } from '@/lib/orders/fingerprint';
import type { RecordLeadInput } from '@/lib/orders/schema';
import type { AttributionDto, LeadDto } from '@/lib/orders/types';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { loadProgram } from '@/lib/programs/load';
import { ok, refuse, type Result } from '@/lib/result';
import {
  alreadyDecided,
  attributeProvisionally,
  decideLead,
  type LeadOf,
} from '@/lib/sales/decide-lead';
import { finishReopeningNow } from '@/lib/sales/finish-reopening';
import { findKnownTouches } from '@/lib/sales/record-new-orders';
import { holdForReopening, reopen } from '@/lib/sales/reopen';
import type { HeldAffiliates } from '@/lib/sales/types';

export type RecordedLead = {
  lead: LeadDto;
  /** Provisional until the customer's first order. */
  attribution: AttributionDto | null;
  /** Why the lead was given to nobody. */
  reason: string | null;
  alreadyRecorded: boolean;
};

/**
 * Records that a visitor became known and attributes the customer provisionally. A repeat of the same facts changes
 * nothing. A lead that happened before orders nobody was credited for has them decided again. Errors:
 * PROGRAM_NOT_FOUND, OCCURRED_IN_FUTURE, INVALID_INPUT (an id that is nobody's).
 */
export async function recordLead(
  ctx: CommandContext,
  programId: string,
  input: RecordLeadInput,
): Promise<Result<RecordedLead>> {
  let isDone = true;
  const recorded = await transact(ctx, async (work) => {
    const result = await record(work, programId, input);
    if (!result.ok) return result;
    ({ isDone } = result.value);
    return ok(result.value.answer);
  });
  if (!recorded.ok || isDone) return recorded;
  const name = { programId, externalId: input.customerId };
  await finishReopeningNow(ctx, name);
  // A kept answer is the one of the transaction that has the effect.
  if (ctx.answer) return recorded;
  const customer = await findCustomer(db, name);
  const attribution = customer && (await findAttribution(db, customer));
  return ok({ ...recorded.value, attribution });
}

/** The same inside the caller's transaction. What of orders it opens and cannot finish there is left to the job. */
export async function recordLeadInTx(
  work: Work,
  programId: string,
  input: RecordLeadInput,
): Promise<Result<RecordedLead>> {
  const recorded = await record(work, programId, input);
  return recorded.ok ? ok(recorded.value.answer) : recorded;
}

type Recorded = { answer: RecordedLead; isDone: boolean };

async function record(
  work: Work,
  programId: string,
  input: RecordLeadInput,
): Promise<Result<Recorded>> {
  const { tx, now } = work;
  if (isTooFarAhead(input.occurredAt ?? now, now)) {
    return refuse('OCCURRED_IN_FUTURE');
  }
  const program = await loadProgram(tx, programId);
  if (!program) return refuse('PROGRAM_NOT_FOUND');
  if (!isName(input.customerId)) {
    return refuse('INVALID_INPUT', `customerId: ${input.customerId} is nobody's id.`);
  }
  const customer = await lockCustomer(work, {
    programId,
    externalId: input.customerId,
    email: input.customerEmail,
  });
  const existing = customer.isNew
    ? null
    : await tx.lead.findUnique({
        where: {
          customerId_fingerprint: {
            customerId: customer.recordId,
            fingerprint: leadFingerprintOf(input),
          },
        },
      });
  if (existing) {
    return ok({ answer: await answerFor(tx, existing, customer, true), isDone: true });
  }
  const { lead, isDone } = await addLead(work, { program, customer }, input);
  await recordLeadNews(work, lead, customer);
  return ok({ answer: await answerFor(tx, lead, customer, false), isDone });
}

/** A touch that makes a customer known. `orderId`: ours, of the order of nothing that it came with. */
export type NewLead = Pick<RecordLeadInput, 'click' | 'code' | 'occurredAt'> & { orderId?: string };

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
function leadFingerprintOf({ click, code, occurredAt, orderId }: NewLead): string {
  return fingerprintOf({
    click,
    code: code === undefined ? undefined : normaliseCode(code),
    occurredAt,
    orderId,
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
    isPurchase: false,
  });
  const fixed = customer.isNew
    ? null
    : await tx.attribution.findFirst({ where: { customerId: customer.id, status: 'fixed' } });
  const newTouch = newTouchAt(resolved, known, customer);
  const isAfterFirst = fixed !== null && occurredAt >= fixed.attributedAt;
  const isLeft = customer.reopening !== null;
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
      occurredAt,
      createdAt: now,
    },
  });
  const ofLead = { customerId: customer.recordId, leadId: lead.id };
  await recordLeadCandidates(work, ofLead, decision.candidates);
  if (won && !fixed) await attributeProvisionally(work, of);
  const touchedAt = mayTouch ? (won ? (won.touchedAt ?? occurredAt) : newTouch) : null;
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

async function answerFor(
  tx: Tx,
  lead: Lead,
  customer: LockedCustomer,
  alreadyRecorded: boolean,
): Promise<RecordedLead> {
  return {
    lead: leadDto(lead, customer.externalId),
    attribution: await findAttribution(tx, customer),
    reason: lead.reason,
    alreadyRecorded,
  };
}

async function recordLeadNews(work: Work, lead: Lead, customer: LockedCustomer): Promise<void> {
  const about = {
    programId: lead.programId,
    affiliateId: lead.affiliateId,
    subjectType: 'lead',
    subjectId: lead.id,
  };
  const details = {
    customerId: customer.externalId,
    occurredAt: lead.occurredAt.toISOString(),
    reason: lead.reason,
  };
  await recordAudit(work, {
    ...about,
    action: 'LEAD_RECORDED',
    data: { ...details, customerId: lead.customerId },
  });
  await enqueueEvent(work.tx, {
    ...about,
    type: 'lead.recorded',
    payload: { ...details, id: lead.id, affiliateId: lead.affiliateId },
  });
}
