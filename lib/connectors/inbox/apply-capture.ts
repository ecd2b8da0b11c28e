import { applyLead, applyPaid } from '@/lib/connectors/inbox/apply-sale';
import { programOf } from '@/lib/connectors/inbox/store';
import type { Captured, Lead, Paid } from '@/lib/connectors/port/facts';
import type { Effect, EventWork } from '@/lib/connectors/port/types';
import { findAwaiting, findCaptured, type AwaitingLead } from '@/lib/connectors/stripe/told-before';
import type { Program } from '@/lib/db/generated/client';
import { divideRounded } from '@/lib/money/money';
import { lockOrderId } from '@/lib/orders/lock-order';
import { ok, type Result } from '@/lib/result';

const NO_CHECKOUT: Effect = {
  outcome: 'ignored',
  note: 'No checkout awaits this payment: an invoice or the checkout itself tells what was paid.',
};

/** A payment that was captured is the order that its checkout said it would be. */
export async function applyCaptured(work: EventWork, fact: Captured): Promise<Result<Effect>> {
  await lockCapture(work, fact.paymentRef);
  const lead = await findAwaiting(work, fact.paymentRef);
  if (!lead) return ok(NO_CHECKOUT);
  const program = await programOf(work, lead.program);
  return program.ok ? applyPaid(work, program.value, paidBy(lead, fact)) : program;
}

/** A start; or the order, when the payment that it would have awaited was told first. */
export async function applyStart(
  work: EventWork,
  program: Program,
  { awaits, ...lead }: Lead,
): Promise<Result<Effect>> {
  if (!awaits) return applyLead(work, program, lead);
  await lockCapture(work, awaits.paymentRef);
  const captured = await findCaptured(work, awaits.paymentRef);
  return captured
    ? applyPaid(work, program, paidBy({ ...lead, awaits }, captured))
    : applyLead(work, program, lead);
}

/** Before the customer: a checkout and its payment that come at once each see the other, or are seen. Of any program. */
function lockCapture({ tx, connection }: EventWork, ref: string): Promise<void> {
  return lockOrderId(tx, connection.id, ref);
}

/** Of a part the net is the same share as of the whole. */
function paidBy(lead: AwaitingLead, { total, currency, occurredAt }: Captured): Paid {
  const { awaits: sale, buyer, program, occurredAt: cameAt } = lead;
  const amount = divideRounded(BigInt(sale.amount) * BigInt(total), BigInt(sale.total));
  return {
    kind: 'paid',
    program,
    buyer,
    orderId: sale.paymentRef,
    amount: Number(amount),
    total,
    currency,
    occurredAt,
    refs: [sale.paymentRef],
    paymentRef: sale.paymentRef,
    payment: { is: 'free', cameAt },
    metadata: sale.metadata,
  };
}
