import { recordAudit } from '@/lib/audit/record';
import { RunAgain } from '@/lib/db/errors';
import type { Tx } from '@/lib/db/client';
import type { Attribution, Program } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import type { CommandContext, Work } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import { lockCustomer } from '@/lib/orders/customer';
import { findCustomer, type FoundCustomer } from '@/lib/orders/find-customer';
import { lockCustomerRows, readFamilies } from '@/lib/orders/lock-customers';
import type { SplitCustomerInput } from '@/lib/orders/schema';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { loadProgram } from '@/lib/programs/load';
import { ok, refuse, type Result } from '@/lib/result';
import { decideInitialAnew } from '@/lib/sales/decide-again';
import { finishReopeningNow } from '@/lib/sales/finish-reopening';
import { endAll, setRoots } from '@/lib/sales/joins/joins-sql';
import { noteSplit } from '@/lib/sales/joins/pairs';
import {
  attributionsOf,
  reopenWhole,
  settleAttributions,
} from '@/lib/sales/joins/settle-attributions';
import { holdForReopening, reopen } from '@/lib/sales/reopen';
import type { Reopened } from '@/lib/sales/types';

type Named = { name: string; customerId: string };

export type SplitCustomer = {
  /** The merchant's ids: who left, and one name of those who stay. */
  customerId: string;
  otherCustomerId: string;
};

/**
 * A person says that a name is not the customer's whom it was joined to. The row that bears it leaves with what was
 * reported under it; a name without a row of its own leaves alone. Only what is still pending is decided again. The two
 * are not joined by themselves any more. Errors: PROGRAM_NOT_FOUND, CUSTOMER_NOT_FOUND, CUSTOMER_NOT_JOINED.
 */
export async function splitCustomer(
  ctx: CommandContext,
  programId: string,
  input: SplitCustomerInput,
): Promise<Result<SplitCustomer>> {
  const split = await transact(ctx, (work) => splitInTx(work, programId, input));
  if (!split.ok) return split;
  for (const externalId of [split.value.customerId, split.value.otherCustomerId]) {
    await finishReopeningNow(ctx, { programId, externalId });
  }
  return split;
}

async function splitInTx(
  work: Work,
  programId: string,
  { customerId: name, reason }: SplitCustomerInput,
): Promise<Result<SplitCustomer>> {
  const { tx } = work;
  const program = await loadProgram(tx, programId);
  if (!program) return refuse('PROGRAM_NOT_FOUND');
  const found = await findCustomer(tx, { programId, externalId: name });
  if (!found) return refuse('CUSTOMER_NOT_FOUND');
  const names = await lockFamily(work, found);
  const ofRow = names.find((one) => one.customerId !== found.recordId);
  const other = ofRow ?? names.find((one) => one.name !== name);
  if (!other) return refuse('CUSTOMER_NOT_JOINED');
  const leaving = ofRow
    ? await splitRow(work, program, found, ofRow.name)
    : await splitName(work, found, names);
  const others = found.ids.filter((id) => id !== leaving);
  await noteSplit(work, programId, { id: leaving, others, reason });
  const facts = { customer: name, splitFrom: other.name };
  const ids = { leavingId: leaving, splitFromIds: others };
  for (const subjectId of [leaving, ...others]) {
    const about = { programId, subjectType: 'customer', subjectId };
    await recordAudit(work, { ...about, action: 'CUSTOMER_SPLIT', reason, data: ids });
  }
  await enqueueEvent(tx, {
    programId,
    subjectType: 'customer',
    subjectId: leaving,
    type: 'customer.split',
    payload: { ...facts, id: leaving, reason },
  });
  return ok({ customerId: name, otherCustomerId: other.name });
}

/** Every row of the customer, the one that stands for all first: it has the smallest id. Returns all names. */
async function lockFamily({ tx }: Work, found: FoundCustomer): Promise<Named[]> {
  await lockCustomerRows(tx, found.ids);
  const family = (await readFamilies(tx, [found.id])).get(found.id);
  if (family?.ids.length !== found.ids.length || !family.ids.includes(found.recordId)) {
    throw new RunAgain(`customer ${found.id} was joined or split`);
  }
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
  program: Program,
  found: FoundCustomer,
  otherName: string,
): Promise<string> {
  const { tx, now } = work;
  const of = { ...found, programId: program.id };
  const held = await holdForReopening(work, of, { also: [], sessionId: null, moves: true });
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
  for (const { customer, ...side } of sides) {
    const ask = { programId: program.id, externalId: customer.externalId, email: undefined };
    await reopen(work, { ...side, customer: await lockCustomer(work, ask) }, null);
  }
  return left;
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
