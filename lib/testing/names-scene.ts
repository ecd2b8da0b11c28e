import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { sourceOfName } from '@/lib/orders/customer-names';
import { expectOk, ok } from '@/lib/result';
import { finishReopening } from '@/lib/sales/finish-reopening';
import type { ByHand } from '@/lib/sales/joins/as-shown';
import { joinCustomersByHand } from '@/lib/sales/joins/join-by-hand';
import { meetNames, type SaidNames } from '@/lib/sales/joins/meet-names';
import { splitCustomer } from '@/lib/sales/joins/split-customer';
import { recordLead } from '@/lib/sales/record-lead';
import { recordOrder } from '@/lib/sales/record-order';
import { makeAffiliate, makeProgram, makeUser, staffCtx, systemCtx } from '@/lib/testing/factories';
import { addDays } from '@/lib/time/calendar';

let n = 0;
const START = addDays(new Date(), -40);
/** Days after the scene began, forty days ago. */
export const dayOfScene = (days: number) => addDays(START, days);

/** A program with two affiliates, each with a code, and what tells of customers under any names. */
export async function makeNamesScene(program: Parameters<typeof makeProgram>[0] = {}) {
  const { id: programId } = await makeProgram({ trailingMonths: null, holdDays: 90, ...program });
  const affiliates = [];
  for (const _ of [1, 2]) {
    const { id, userId } = await makeAffiliate({ programId });
    const code = `JOIN-${++n}`;
    const input = { programId, affiliateId: id, code, kind: 'percent' as const, percentBps: 1000 };
    expectOk(await createDiscountCode(staffCtx, input));
    affiliates.push({ id, userId, code });
  }
  const [anna, bert] = affiliates;
  if (!anna || !bert) throw new Error('two affiliates');
  const order = async (customerId: string, occurredAt: Date, more: object = {}) =>
    expectOk(
      await recordOrder(systemCtx, programId, {
        ...{ orderId: `join-${++n}`, customerId, amount: 10_000, currency: 'USD', occurredAt },
        ...more,
      }),
    );
  const lead = async (customerId: string, occurredAt: Date, code: string | null) =>
    expectOk(
      await recordLead(systemCtx, programId, {
        ...{ customerId, occurredAt },
        ...(code === null ? {} : { code }),
      }),
    );
  const says = (said: Partial<SaidNames>) =>
    transact(systemCtx, async (work) =>
      ok(
        await meetNames(work, programId, {
          trusted: [],
          byBuyer: null,
          guest: `pi_${++n}`,
          ...said,
        }),
      ),
    );
  /** As a fact that says it, to its end. */
  const meet = async (...trusted: string[]) => {
    const met = expectOk(await says({ trusted }));
    await finishReopening(systemCtx, { programId, externalId: met.name });
    return met;
  };
  const reason = 'A person says so';
  const { id: adminId } = await makeUser({ role: 'admin' });
  const admin: CommandContext = { actor: { kind: 'user', id: adminId, label: 'Admin' } };
  const lookAtSplit = async (customerId: string) =>
    expectOk(await splitCustomer(admin, programId, { customerId, reason }));
  /** As it was shown, or as it would be shown now. */
  const split = async (customerId: string, shown?: ByHand) => {
    const seen = shown ? ok(shown) : await splitCustomer(admin, programId, { customerId, reason });
    if (!seen.ok) return seen;
    const { preview } = seen.value;
    return splitCustomer(admin, programId, { customerId, reason, preview });
  };
  const joinInput = (customerId: string, otherCustomerId: string) => ({
    ...{ customerId, otherCustomerId, reason },
  });
  const lookAtJoin = async (...names: [string, string]) =>
    expectOk(await joinCustomersByHand(admin, programId, joinInput(...names)));
  const join = async (names: readonly [string, string], shown?: ByHand) => {
    const input = joinInput(...names);
    const seen = shown ? ok(shown) : await joinCustomersByHand(admin, programId, input);
    if (!seen.ok) return seen;
    const { preview } = seen.value;
    return joinCustomersByHand(admin, programId, { ...input, preview });
  };
  const rootOf = async (name: string) => {
    const key = { programId, source: sourceOfName(name), name };
    const { customer } = await db.customerName.findUniqueOrThrow({
      where: { programId_source_name: key },
      include: { customer: true },
    });
    return customer.mergedInto ?? customer.id;
  };
  /** Of every order, in time: whose it is, why it is nobody's, and what of it is not voided. */
  const books = async () => {
    const orders = await db.order.findMany({
      where: { programId },
      include: { commissions: { where: { status: { not: 'voided' } } } },
      orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
    });
    return orders.map(({ affiliateId, reason, commissions }) => [
      affiliateId === anna.id ? 'anna' : affiliateId === bert.id ? 'bert' : reason,
      ...commissions.map(({ status, flaggedReason }) => (flaggedReason ? `${status}!` : status)),
    ]);
  };
  const audits = async (action: string) => db.auditEvent.count({ where: { programId, action } });
  return {
    ...{ programId, anna, bert, order, lead, says, meet, rootOf, books, audits },
    ...{ admin, lookAtSplit, split, lookAtJoin, join },
  };
}

/** Each begins while a customer is held and the one before it waits, so that they come to it in this order. */
export async function inTurn(
  customerId: string,
  acts: readonly (() => Promise<unknown>)[],
): Promise<unknown[]> {
  const pending: Promise<unknown>[] = [];
  await db.$transaction(
    async (holder) => {
      await holder.$queryRaw`SELECT id FROM customer WHERE id = ${customerId} FOR UPDATE`;
      for (const act of acts) {
        pending.push(act());
        await waiters(pending.length);
      }
    },
    { timeout: 60_000 },
  );
  return Promise.all(pending);
}

/** Until so many wait for a customer. */
async function waiters(count: number): Promise<void> {
  for (let waiting = 0; waiting < count;) {
    const rows = await db.$queryRaw<{ pid: number }[]>`
      SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM customer%'`;
    waiting = rows.length;
  }
}

export async function approveOrder(orderId: string): Promise<void> {
  const commission = await db.commission.findFirstOrThrow({
    where: { orderId, status: 'pending' },
  });
  expectOk(await approveCommission(staffCtx, { commissionId: commission.id }));
}
