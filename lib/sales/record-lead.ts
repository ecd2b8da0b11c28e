import { recordAudit } from '@/lib/audit/record';
import type { CommandContext, Work } from '@/lib/db/work';
import { isTooFarAhead } from '@/lib/attribution/rules';
import { db, type Tx } from '@/lib/db/client';
import type { Lead } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import { lockCustomer, type LockedCustomer } from '@/lib/orders/customer';
import { isName } from '@/lib/orders/customer-names';
import { leadDto, findAttribution } from '@/lib/orders/dto';
import { findCustomer } from '@/lib/orders/find-customer';
import type { RecordLeadInput } from '@/lib/orders/schema';
import type { AttributionDto, LeadDto } from '@/lib/orders/types';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { loadProgram } from '@/lib/programs/load';
import { ok, refuse, type Result } from '@/lib/result';
import { addLead, leadFingerprintOf } from '@/lib/sales/add-lead';
import { earnLead } from '@/lib/sales/earn-lead';
import { finishReopeningNow } from '@/lib/sales/finish-reopening';

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
    const result = await record(work, programId, input, { isSignUp: true });
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

/**
 * The same inside the caller's transaction, of a checkout or a trial that was begun: it leads to an order, and is no sign-up
 * that earns by itself. What of orders it opens and cannot finish there is left to the job.
 */
export async function recordLeadInTx(
  work: Work,
  programId: string,
  input: RecordLeadInput,
): Promise<Result<RecordedLead>> {
  const recorded = await record(work, programId, input, { isSignUp: false });
  return recorded.ok ? ok(recorded.value.answer) : recorded;
}

type Recorded = { answer: RecordedLead; isDone: boolean };

async function record(
  work: Work,
  programId: string,
  input: RecordLeadInput,
  { isSignUp }: { isSignUp: boolean },
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
  if (isSignUp) await earnLead(work, { program, customer }, lead);
  await recordLeadNews(work, lead, customer);
  return ok({ answer: await answerFor(tx, lead, customer, false), isDone });
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
