import { recordAudit } from '@/lib/audit/record';
import type { Tx } from '@/lib/db/client';
import type { Attribution, Program } from '@/lib/db/generated/client';
import type { CommandContext, Work } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import { lockCustomer } from '@/lib/orders/customer';
import { expectStillSame, findCustomer, type FoundCustomer } from '@/lib/orders/find-customer';
import { lockCustomerRows } from '@/lib/orders/lock-customers';
import type { SplitCustomerInput } from '@/lib/orders/schema';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { refuse, type Result } from '@/lib/result';
import { decideInitialAnew } from '@/lib/sales/decide-again';
import { actByHand, asShown, SHOW_MS, type ByHand } from '@/lib/sales/joins/as-shown';
import { endAll, setRoots } from '@/lib/sales/joins/joins-sql';
import { noteSplit } from '@/lib/sales/joins/pairs';
import {
  attributionsOf,
  reopenWhole,
  settleAttributions,
} from '@/lib/sales/joins/settle-attributions';
import { holdForReopening, reopen } from '@/lib/sales/reopen';
import type { HeldAffiliates, Reopened } from '@/lib/sales/types';

type Named = { name: string; customerId: string };

/**
 * A person says that a name is not the customer's whom it was joined to. The row that bears it leaves with what was
 * reported under it; a name without a row of its own leaves alone. Only what is still pending is decided again. The two
 * are not joined by themselves any more. Without `preview` nothing changes, and what it would do is answered. Errors:
 * FORBIDDEN, PROGRAM_NOT_FOUND, CUSTOMER_NOT_FOUND, CUSTOMER_NOT_JOINED, PREVIEW_STALE.
 */
export function splitCustomer(
  ctx: CommandContext,
  programId: string,
  input: SplitCustomerInput,
): Promise<Result<ByHand>> {
  return actByHand(ctx, programId, (work, program) => split(work, program, input));
}

async function split(
  work: Work,
  program: Program,
  { customerId: name, reason, preview }: SplitCustomerInput,
): Promise<Result<ByHand>> {
  const { tx } = work;
  const programId = program.id;
  const found = await findCustomer(tx, { programId, externalId: name });
  if (!found) return refuse('CUSTOMER_NOT_FOUND');
  const names = await lockFamily(work, found);
  const ofRow = names.find((one) => one.customerId !== found.recordId);
  const other = ofRow ?? names.find((one) => one.name !== name);
  if (!other) return refuse('CUSTOMER_NOT_JOINED');
  const touch = { also: [], sessionId: null, moves: true };
  const held = ofRow ? await holdForReopening(work, found, touch) : null;
  const run = async () => {
    const { leaving, isDone } =
      ofRow && held
        ? await splitRow(work, { program, found, held }, ofRow.name)
        : { leaving: await splitName(work, found, names), isDone: true };
    await noteLeaving(work, found, { leaving, splitFrom: other.name, reason });
    return { ids: [...new Set([...found.ids, leaving])], isDone };
  };
  return asShown(work, { asked: ['split', programId, name], ids: found.ids, run }, preview ?? null);
}

/** Everybody hears of it, and no fact joins the two again. */
async function noteLeaving(
  work: Work,
  { programId, externalId, ids }: FoundCustomer,
  { leaving, splitFrom, reason }: { leaving: string; splitFrom: string; reason: string },
): Promise<void> {
  const others = ids.filter((id) => id !== leaving);
  await noteSplit(work, programId, { id: leaving, others, reason });
  const data = { leavingId: leaving, splitFromIds: others };
  for (const subjectId of [leaving, ...others]) {
    const about = { programId, subjectType: 'customer', subjectId };
    await recordAudit(work, { ...about, action: 'CUSTOMER_SPLIT', reason, data });
  }
  await enqueueEvent(work.tx, {
    programId,
    subjectType: 'customer',
    subjectId: leaving,
    type: 'customer.split',
    payload: { customer: externalId, splitFrom, id: leaving, reason },
  });
}

/** Every row of the customer, the one that stands for all first: it has the smallest id. Returns all names. */
async function lockFamily({ tx }: Work, found: FoundCustomer): Promise<Named[]> {
  await lockCustomerRows(tx, found.ids);
  await expectStillSame(tx, found);
  return tx.customerName.findMany({
    where: { customerId: { in: found.ids } },
    orderBy: [{ createdAt: 'asc' }, { name: 'asc' }],
    select: { name: true, customerId: true },
  });
}

/** What was reported stays with the row: who leaves begins anew. The row keeps the name that it was made with. */
async function splitName(
  { tx, now }: Work,
  { programId, recordId, externalId }: FoundCustomer,
  names: readonly Named[],
): Promise<string> {
  const first = await tx.customer.update({
    where: { id: recordId },
    data: { joinedAt: now },
    select: { externalId: true },
  });
  const others = names.map(({ name }) => name).filter((name) => name !== first.externalId);
  const moved = externalId === first.externalId ? others : [externalId];
  const [name = externalId] = moved;
  const id = newId('customer');
  await tx.customer.create({
    data: { id, programId, externalId: name, joinedAt: now, createdAt: now },
  });
  await tx.customerName.updateMany({
    where: { programId, customerId: recordId, name: { in: moved } },
    data: { customerId: id },
  });
  return id;
}

/** The row leaves with its names, its leads and orders, and each side is decided by itself. Returns the row. */
async function splitRow(
  work: Work,
  { program, found, held }: { program: Program; found: FoundCustomer; held: HeldAffiliates },
  otherName: string,
): Promise<{ leaving: string; isDone: boolean }> {
  const { tx, now } = work;
  const rows = await attributionsOf(tx, [found.id]);
  const left = found.recordId;
  const rest = found.ids.filter((id) => id !== left).sort();
  const [root = ''] = rest;
  const roots = [{ id: left, root: left }, ...rest.map((id) => ({ id, root }))];
  await setRoots(tx, roots, now);
  await endAll(tx, found.id);
  const sides = [];
  for (const externalId of [found.externalId, otherName]) {
    const ask = { programId: program.id, externalId, email: undefined };
    sides.push({ program, customer: await lockCustomer(work, ask), held, added: null });
  }
  const sideOf = await sidesOf(tx, rows, found.id);
  for (const side of sides) {
    const { id, ids } = side.customer;
    const own = rows.filter((row) => ids.includes(sideOf(row)));
    const still = [];
    for (const row of own) if (await isStillSo(work, side, row)) still.push(row);
    const open = await settleAttributions(tx, id, still);
    await reopenWhole(tx, id, open);
  }
  let isDone = true;
  for (const { customer, ...side } of sides) {
    const ask = { programId: program.id, externalId: customer.externalId, email: undefined };
    const about = { ...side, customer: await lockCustomer(work, ask) };
    if (!(await reopen(work, about, null, SHOW_MS))) isDone = false;
  }
  return { leaving: left, isDone };
}

/** Whose row an attribution follows: that of the order that fixed it, or the one a person chose it for. */
async function sidesOf(
  tx: Tx,
  rows: readonly Attribution[],
  formerRoot: string,
): Promise<(row: Attribution) => string> {
  const orders = await tx.order.findMany({
    where: { id: { in: rows.flatMap((row) => row.initialOrderId ?? []) } },
    select: { id: true, customerId: true },
  });
  const customerOf = new Map(orders.map((order) => [order.id, order.customerId]));
  return (row) => customerOf.get(row.initialOrderId ?? '') ?? row.chosenForId ?? formerRoot;
}

/**
 * What leads alone said is asked again. What an order fixed stays with the order once it is past pending, or when its own
 * side of the touches says the same.
 */
async function isStillSo(work: Work, side: Reopened, row: Attribution): Promise<boolean> {
  if (row.status !== 'fixed') return false;
  if (row.endedAt !== null || row.initialOrderId === null) return true;
  const further = await work.tx.commission.count({
    where: {
      orderId: row.initialOrderId,
      status: { notIn: ['pending', 'voided', 'clawed_back'] },
    },
  });
  if (further > 0) return true;
  const decision = await decideInitialAnew(work, side, row);
  return decision?.winner?.affiliateId === row.affiliateId;
}
