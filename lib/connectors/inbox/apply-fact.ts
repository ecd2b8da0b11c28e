import { applyCaptured, applyStart } from '@/lib/connectors/inbox/apply-capture';
import { applyPaid } from '@/lib/connectors/inbox/apply-sale';
import {
  applyDisputed,
  applyRefunded,
  applyRefundedTotal,
  applyRefundFailed,
} from '@/lib/connectors/inbox/apply-refund';
import { keepSubscription } from '@/lib/connectors/inbox/keep-subscription';
import { keepCode } from '@/lib/connectors/inbox/shop-codes';
import type { Captured, CodeChanged, Fact } from '@/lib/connectors/port/facts';
import { meetCustomer, programOf } from '@/lib/connectors/inbox/store';
import { tiePayment } from '@/lib/connectors/inbox/tie-payment';
import { APPLIED, type Effect, type EventWork } from '@/lib/connectors/port/types';
import type { Program } from '@/lib/db/generated/client';
import { ok, unreachable, type Result } from '@/lib/result';

/** Does what a fact means, in the transaction that stores its event, by the same commands as the API. */
export async function applyFact(work: EventWork, fact: Fact): Promise<Result<Effect>> {
  // A code is the shop's, whichever program its sales are of; of a payment its checkout says the program.
  if (fact.kind === 'code-changed') return keepCode(work, fact);
  if (fact.kind === 'captured') return applyCaptured(work, fact);
  const program = await programOf(work, fact.program, namesOfPayment(fact));
  return program.ok ? apply(work, program.value, fact) : program;
}

type OfProgram = Exclude<Fact, CodeChanged | Captured>;

async function apply(work: EventWork, program: Program, fact: OfProgram): Promise<Result<Effect>> {
  switch (fact.kind) {
    case 'met':
      await meetCustomer(work, program.id, fact.names);
      return ok(APPLIED);
    case 'lead':
      return applyStart(work, program, fact);
    case 'paid':
      return applyPaid(work, program, fact);
    case 'subscription-changed':
      return keepSubscription(work, program.id, fact);
    case 'tied':
      for (const ref of fact.refs) await tiePayment(work, program.id, ref, fact.orderId);
      return ok(APPLIED);
    case 'refunded-total':
      return applyRefundedTotal(work, program.id, fact);
    case 'refunded':
      return applyRefunded(work, program.id, fact);
    case 'refund-failed':
      return applyRefundFailed(work, program.id, fact);
    case 'disputed':
      return applyDisputed(work, program.id, fact);
    default:
      return unreachable(fact);
  }
}

/** By which the program can be found of what names none: an order is there already. */
function namesOfPayment(fact: OfProgram): string[] {
  if (!('refs' in fact) || fact.kind === 'paid') return [];
  return [...fact.refs, ...(fact.orderId == null ? [] : [fact.orderId])];
}
