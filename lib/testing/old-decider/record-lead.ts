import { recordAudit } from '@/lib/audit/record';
import type { CommandContext } from '@/lib/actor';
import { gatherCandidates, resolveClick } from '@/lib/testing/old-decider/attribution/gather';
import { recordCandidates } from '@/lib/testing/old-decider/attribution/record';
import { isTooFarAhead } from '@/lib/attribution/rules';
import type { Tx } from '@/lib/db/client';
import type { Lead } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import { isId, newId } from '@/lib/ids';
import { lockCustomer, type LockedCustomer } from '@/lib/testing/old-decider/customer';
import { leadDto, readAttribution } from '@/lib/orders/dto';
import { fingerprint } from '@/lib/orders/fingerprint';
import type { RecordLeadInput } from '@/lib/orders/schema';
import type { AttributionDto, LeadDto } from '@/lib/orders/types';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { buyerOf } from '@/lib/testing/old-decider/buyer';
import {
  alreadyDecided,
  attributeProvisionally,
  decideLead,
} from '@/lib/testing/old-decider/decide-lead';
import { decideOrders } from '@/lib/testing/old-decider/decide-orders';
import { newTouchOf } from '@/lib/testing/old-decider/known-touch';
import { loadProgram } from '@/lib/programs/load';
import { ok, refuse, type Result } from '@/lib/result';

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
 * PROGRAM_NOT_FOUND, OCCURRED_IN_FUTURE.
 */
export function recordLead(
  ctx: CommandContext,
  programId: string,
  input: RecordLeadInput,
): Promise<Result<RecordedLead>> {
  return transact((tx, now) => recordLeadInTx(tx, ctx, now, programId, input));
}

/** The same inside the caller's transaction. */
export async function recordLeadInTx(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  programId: string,
  input: RecordLeadInput,
): Promise<Result<RecordedLead>> {
  const occurredAt = input.occurredAt ?? now;
  if (isTooFarAhead(occurredAt, now)) {
    return refuse('OCCURRED_IN_FUTURE');
  }
  const program = await loadProgram(tx, programId);
  if (!program) return refuse('PROGRAM_NOT_FOUND');
  const customer = await lockCustomer(tx, now, {
    programId,
    externalId: input.customerId,
    email: input.customerEmail,
  });
  const facts = fingerprint({
    click: input.click,
    code: input.code?.toUpperCase(),
    occurredAt: input.occurredAt,
  });
  const existing = customer.isNew
    ? null
    : await tx.lead.findUnique({
        where: { customerId_fingerprint: { customerId: customer.id, fingerprint: facts } },
      });
  if (existing) return ok(await answerFor(tx, existing, customer, true));

  const buyer = buyerOf(customer);
  const named = input.click === undefined ? null : await resolveClick(tx, programId, input.click);
  const touch = await newTouchOf(tx, customer, named);
  const candidates = await gatherCandidates(tx, {
    programId,
    customerId: customer.id,
    customerIsNew: customer.isNew,
    occurredAt,
    click: input.click === undefined ? null : { given: input.click, named },
    code: input.code ?? null,
  });
  const fixed = customer.isNew
    ? null
    : await tx.attribution.findFirst({ where: { customerId: customer.id, status: 'fixed' } });
  const decision =
    fixed && occurredAt >= fixed.attributedAt
      ? alreadyDecided(candidates, fixed)
      : await decideLead(tx, program, buyer, candidates, occurredAt);
  // Won by an earlier lead, this one brought nobody: a customer is somebody's lead once.
  const won = decision.winner?.kind === 'lead' ? null : decision.winner;
  const lead = await tx.lead.create({
    data: {
      id: newId('lead'),
      programId,
      customerId: customer.id,
      affiliateId: won?.affiliateId ?? null,
      clickId:
        won?.clickId ??
        named?.clickId ??
        (input.click && isId('click', input.click) ? input.click : null),
      code: input.code ?? null,
      subId: won?.subId ?? null,
      reason: won ? null : (decision.reason ?? 'CUSTOMER_ALREADY_ATTRIBUTED'),
      fingerprint: facts,
      occurredAt,
      createdAt: now,
    },
  });
  await recordCandidates(
    tx,
    now,
    { customerId: customer.id, leadId: lead.id },
    decision.candidates,
    false,
  );
  if (won && !fixed) await attributeProvisionally(tx, ctx, program, customer, buyer);
  const opens =
    won && !customer.isNew ? { clickId: won.clickId, at: won.touchedAt ?? occurredAt } : touch;
  if (opens) {
    const strong = true;
    await decideOrders(
      { tx, ctx, now, program, customer, buyer, strong, newOrderId: null, click: null },
      null,
      opens,
    );
  }
  await recordFacts(tx, ctx, lead, customer);
  return ok(await answerFor(tx, lead, customer, false));
}

async function answerFor(
  tx: Tx,
  lead: Lead,
  customer: LockedCustomer,
  alreadyRecorded: boolean,
): Promise<RecordedLead> {
  return {
    lead: leadDto(lead, customer.externalId),
    attribution: await readAttribution(tx, { customerId: customer.id }, true),
    reason: lead.reason,
    alreadyRecorded,
  };
}

async function recordFacts(
  tx: Tx,
  ctx: CommandContext,
  lead: Lead,
  customer: LockedCustomer,
): Promise<void> {
  const about = {
    programId: lead.programId,
    affiliateId: lead.affiliateId,
    subjectType: 'lead',
    subjectId: lead.id,
  };
  const facts = {
    customerId: customer.externalId,
    occurredAt: lead.occurredAt.toISOString(),
    reason: lead.reason,
  };
  await recordAudit(tx, ctx, { ...about, action: 'LEAD_RECORDED', data: facts });
  await enqueueEvent(tx, {
    ...about,
    type: 'lead.recorded',
    payload: { ...facts, id: lead.id, affiliateId: lead.affiliateId },
  });
}
