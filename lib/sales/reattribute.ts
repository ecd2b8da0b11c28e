import type { Work, CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { lockAffiliatesInQuestion } from '@/lib/attribution/lock-affiliates';
import { trailingExpiry } from '@/lib/attribution/rules';
import { listAffiliatesOfOrders, lockPayoutsOfOrders } from '@/lib/corrections/commission-lineage';
import type { Tx } from '@/lib/db/client';
import type { Affiliate, Group, Order, Program } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { expectStillSame, findCustomer, type FoundCustomer } from '@/lib/orders/find-customer';
import { lockCustomersOf } from '@/lib/orders/lock-customers';
import { lockOrderIds, lockOrders } from '@/lib/orders/lock-order';
import type { ReattributeInput } from '@/lib/orders/schema';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { giveOrderTo, type GivenOrder } from '@/lib/sales/give-order';
import { resolveTerms } from '@/lib/programs/rules';
import { ok, refuse, type Result } from '@/lib/result';

export type Reattributed = {
  affiliateId: string;
  orders: GivenOrder[];
  /** Until when future orders of the customer earn; undefined when only orders were named, null = forever. */
  trailingExpiresAt?: Date | null;
};

/**
 * A person gives orders, or all future orders of a customer, to another affiliate. What the orders had earned is voided
 * while it is pending and taken back later; the new affiliate earns on the terms in force now, as of each order's own
 * time, less what was refunded. Errors: ORDER_NOT_FOUND, CUSTOMER_NOT_FOUND, AFFILIATE_NOT_FOUND, OWN_PURCHASE,
 * AFFILIATE_STATUS_CONFLICT (only who is active or paused), ALREADY_OF_AFFILIATE, ORDER_OF_NOTHING.
 */
export function reattribute(
  ctx: CommandContext,
  programId: string,
  input: ReattributeInput,
): Promise<Result<Reattributed>> {
  return transact<Reattributed>(ctx, async (work) => {
    const { tx } = work;
    const mentioned = await tx.order.findMany({
      where: { id: { in: input.orderIds }, programId },
      orderBy: { id: 'asc' },
    });
    if (mentioned.length !== new Set(input.orderIds).size) return refuse('ORDER_NOT_FOUND');
    const customer =
      input.customerId === undefined
        ? null
        : await findCustomer(tx, { programId, externalId: input.customerId });
    if (input.customerId !== undefined && !customer) return refuse('CUSTOMER_NOT_FOUND');

    const orders = await lockAll(tx, mentioned, customer);
    if (customer) await expectStillSame(tx, customer);
    const affiliate = await tx.affiliate.findFirst({
      where: { programId, code: input.affiliateCode },
    });
    if (!affiliate) return refuse('AFFILIATE_NOT_FOUND');
    const ids = orders.map((order) => order.id);
    const owners = orders.flatMap((order) => order.affiliateId ?? []);
    const former = await listAffiliatesOfOrders(tx, ids);
    await lockAffiliatesInQuestion(tx, [affiliate.id, ...owners, ...former], 'move');
    await lockPayoutsOfOrders(tx, ids);
    const program = await tx.program.findUniqueOrThrow({ where: { id: programId } });
    const current = await tx.affiliate.findUniqueOrThrow({
      where: { id: affiliate.id },
      include: { group: true },
    });
    if (current.status !== 'active' && current.status !== 'paused') {
      return refuse(
        'AFFILIATE_STATUS_CONFLICT',
        'Only an active or paused affiliate can be given orders.',
      );
    }
    const given: GivenOrder[] = [];
    for (const order of orders) {
      const one = await giveOrderTo(work, {
        order,
        program,
        affiliate: current,
        reason: input.reason,
      });
      if (!one.ok) return one;
      given.push(one.value);
    }
    const answer: Reattributed = { affiliateId: affiliate.id, orders: given };
    if (!customer) return ok(answer);
    const future = await giveFuture(work, customer, {
      program,
      affiliate: current,
      reason: input.reason,
    });
    return future.ok ? ok({ ...answer, trailingExpiresAt: future.value }) : future;
  });
}

/** Customers, order ids and orders, each in order of their ids, so that two callers never wait for each other in a circle. */
async function lockAll(
  tx: Tx,
  mentioned: Order[],
  customer: { id: string } | null,
): Promise<Order[]> {
  const customerIds = [
    ...mentioned.map((order) => order.customerId),
    ...(customer ? [customer.id] : []),
  ];
  await lockCustomersOf(tx, customerIds);
  await lockOrderIds(tx, mentioned);
  return lockOrders(tx, mentioned);
}

/** The customer belongs to the affiliate from now on, whatever led there; the trailing period begins now, also anew for one whose period is over. */
async function giveFuture(
  work: Work,
  customer: FoundCustomer,
  {
    program,
    affiliate,
    reason,
  }: { program: Program; affiliate: Affiliate & { group: Group }; reason: string },
): Promise<Result<Date | null>> {
  const { tx, now } = work;
  const customerId = customer.id;
  const before = await tx.attribution.findUnique({ where: { customerId } });
  const isOver = before?.trailingExpiresAt != null && before.trailingExpiresAt <= now;
  if (before?.affiliateId === affiliate.id && before.status === 'fixed' && !isOver) {
    return refuse('ALREADY_OF_AFFILIATE', 'The customer belongs to this affiliate already.');
  }
  const { trailingMonths } = resolveTerms(program, affiliate.group, affiliate);
  const trailingExpiresAt = trailingExpiry(now, trailingMonths);
  const columns = {
    affiliateId: affiliate.id,
    chosenForId: customer.recordId,
    status: 'fixed',
    source: 'manual',
    initialOrderId: null,
    clickId: null,
    linkId: null,
    discountCodeId: null,
    subId: null,
    attributedAt: now,
    trailingExpiresAt,
    reason,
  };
  await tx.attribution.upsert({
    where: { customerId },
    create: { id: newId('attribution'), programId: program.id, customerId, ...columns },
    update: columns,
  });
  const facts = {
    from: before?.affiliateId ?? null,
    to: affiliate.id,
    trailingExpiresAt: trailingExpiresAt?.toISOString() ?? null,
  };
  const about = {
    programId: program.id,
    affiliateId: affiliate.id,
    subjectType: 'customer',
    subjectId: customerId,
  };
  await recordAudit(work, { ...about, action: 'CUSTOMER_REATTRIBUTED', reason, data: facts });
  await enqueueEvent(tx, {
    ...about,
    type: 'customer.reattributed',
    payload: { ...facts, id: customerId, customerId: customer.externalId, reason },
  });
  return ok(trailingExpiresAt);
}
