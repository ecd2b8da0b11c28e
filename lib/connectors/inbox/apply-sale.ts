import type { Buyer, Lead, Paid } from '@/lib/connectors/port/facts';
import { recordPayment } from '@/lib/connectors/inbox/record-payment';
import { recordStart } from '@/lib/connectors/inbox/record-start';
import { isTied, lockPayment, meetCustomer } from '@/lib/connectors/inbox/store';
import { typedCodes } from '@/lib/connectors/inbox/shop-codes';
import { tiePayment } from '@/lib/connectors/inbox/tie-payment';
import type { Effect, EventWork } from '@/lib/connectors/port/types';
import type { Program } from '@/lib/db/generated/client';
import { findCodes } from '@/lib/discount-codes/queries';
import type { Result } from '@/lib/result';

/** Who the customer is, and what led them here. */
export async function applyLead(
  work: EventWork,
  program: Program,
  { buyer, toldBy, occurredAt }: Lead,
): Promise<Result<Effect>> {
  const { made: _made, ...customer } = await meet(work, program.id, buyer);
  return recordStart(work, program.id, toldBy, { ...customer, occurredAt });
}

/** One payment is one order, whichever of several events reports it. */
export async function applyPaid(
  work: EventWork,
  program: Program,
  fact: Paid,
): Promise<Result<Effect>> {
  const { payment, refs } = fact;
  const { made, ...customer } = await meet(work, program.id, fact.buyer);
  await lockPayment(work, program.id, refs);
  if (payment.is === 'free' && (await isTied(work, refs))) {
    const start = { ...customer, occurredAt: payment.cameAt };
    return recordStart(work, program.id, 'checkout', start);
  }
  if (payment.is === 'claimed') {
    for (const ref of refs) await tiePayment(work, program.id, ref, fact.orderId);
  }
  return recordPayment(work, program, {
    ...customer,
    made,
    orderId: fact.orderId,
    amount: fact.amount,
    total: fact.total,
    currency: fact.currency ?? program.currency,
    occurredAt: fact.occurredAt,
    paymentRef: fact.paymentRef,
    metadata: fact.metadata,
    landing: fact.buyer.landing,
    isClickOfLanding: fact.buyer.isClickOfLanding ?? false,
    lines: fact.lines,
  });
}

/** Leaves the customer locked, under the name by which the fact is recorded. */
async function meet(work: EventWork, programId: string, buyer: Buyer) {
  const { names, ownIds, email, click, code: written, codes = [], codeRefs = [] } = buyer;
  const used = await typedCodes(work, codeRefs);
  const code = await codeThatCounts(work, programId, [...used, ...(written ? [written] : codes)]);
  const { name: customerId, made } = await meetCustomer(work, programId, names, ownIds);
  return {
    customerId,
    made,
    ...(email === undefined ? {} : { customerEmail: email }),
    ...(click === undefined ? {} : { click }),
    ...(code === undefined ? {} : { code }),
  };
}

async function codeThatCounts(
  { tx }: EventWork,
  programId: string,
  codes: readonly string[],
): Promise<string | undefined> {
  if (codes.length < 2) return codes[0];
  const found = await findCodes(
    tx,
    codes.map((code) => ({ programId, code })),
  );
  return codes.find((_code, at) => found[at] !== null) ?? codes[0];
}
