import { personMark } from '@/lib/audit/person-mark';
import { recordAudit } from '@/lib/audit/record';
import type { Tx } from '@/lib/db/client';
import { RunAgain } from '@/lib/db/errors';
import { noteMade } from '@/lib/db/locks';
import type { Work } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import { isName, sourceOfName } from '@/lib/orders/customer-names';
import { insertCustomers } from '@/lib/orders/lock-customers';
import { joinCustomers } from '@/lib/sales/joins/join-customers';
import { hasPaid, insertNames } from '@/lib/sales/joins/joins-sql';
import { lockNamed } from '@/lib/sales/joins/lock-named';
import { areKeptApart, areSplit, suggestJoin } from '@/lib/sales/joins/pairs';
import type { Joinable } from '@/lib/sales/joins/types';

/** What one fact calls a customer. */
export type SaidNames = {
  /** From the provider, or from a field that only the merchant's server sets: all of them are one customer. */
  trusted: readonly string[];
  /** From a field that the buyer's browser can write. */
  byBuyer: string | null;
  /** Of this payment alone, for somebody without another name. */
  guest: string;
};

/** A customer that was just made, and all that it is called: nothing is reported of it yet. */
export type MadeCustomer = { id: string; names: readonly string[] };

/** Under which name the fact is recorded, and whether a join has noted orders that are to be decided again. */
export type Met = { name: string; isReopened: boolean; made: MadeCustomer | null };

/**
 * A fact that says names are one customer joins them, whenever it comes. A name that nobody has is added to whom it was
 * told with. A name that the buyer wrote may be of a new customer or of one who has not paid yet: whoever has paid could
 * else be taken over by buying once under their name. It stays on a row of its own, so that a split parts it exactly.
 * Leaves every customer locked.
 */
export async function meetNames(work: Work, programId: string, said: SaidNames): Promise<Met> {
  const named = [...new Set(said.trusted.filter(isName))];
  const trusted = named.length > 0 ? named : [said.guest];
  const [name = said.guest] = trusted;
  const byBuyer =
    said.byBuyer !== null && isName(said.byBuyer) && !trusted.includes(said.byBuyer)
      ? said.byBuyer
      : null;
  const { madeId, fresh } = await addNames(work, programId, trusted, byBuyer);
  const all = byBuyer === null ? trusted : [...trusted, byBuyer];
  const customers = await lockNamed(work.tx, programId, all);
  await noteNamed(work, programId, customers, fresh);
  const joined = await joinTrusted(
    work,
    programId,
    trusted.map((one) => customerOf(customers, one)),
  );
  if (byBuyer === null) {
    const isMade = trusted.every((one) => customerOf(customers, one).id === madeId);
    const made = isMade && madeId !== null ? { id: madeId, names: trusted } : null;
    return { name, isReopened: joined.isReopened, made };
  }
  const met = await meetBuyersWord(
    work,
    programId,
    joined.customer,
    customerOf(customers, byBuyer),
  );
  return { name, isReopened: joined.isReopened || met, made: null };
}

/**
 * Makes what has none of the names. Before anything is locked, as everywhere. Returns the customer made of the trusted names,
 * and those added to a row beside its first.
 */
async function addNames(
  { tx, now }: Work,
  programId: string,
  trusted: readonly string[],
  byBuyer: string | null,
): Promise<{ madeId: string | null; fresh: string[] }> {
  const asked = byBuyer === null ? trusted : [...trusted, byBuyer];
  const known = await recordsOf(tx, programId, asked);
  const isFree = (name: string) => !known.has(name);
  const mate = trusted.find((name) => known.has(name)) ?? null;
  const make = [
    ...(mate === null ? trusted.slice(0, 1) : []),
    ...(byBuyer !== null && isFree(byBuyer) ? [byBuyer] : []),
  ];
  const rows = make.map((name) => ({
    ...{ id: newId('customer'), programId, name, createdAt: now },
    email: null,
    emailCanonical: null,
  }));
  const made = rows.length === 0 ? new Set() : await insertCustomers(tx, rows);
  if (made.size < rows.length) throw new RunAgain('a name was taken meanwhile');
  noteMade(
    tx,
    rows.map((row) => row.id),
  );
  const customerId = mate === null ? rows[0]?.id : known.get(mate);
  if (customerId === undefined) throw new Error('a customer without a row');
  const more = trusted.filter((name) => isFree(name) && !make.includes(name));
  const fresh = await insertNames(
    tx,
    more.map((name) => ({ programId, source: sourceOfName(name), name, customerId })),
    now,
  );
  return { madeId: mate === null ? customerId : null, fresh };
}

async function recordsOf(
  tx: Tx,
  programId: string,
  names: readonly string[],
): Promise<Map<string, string>> {
  const rows = await tx.customerName.findMany({
    where: { programId, OR: names.map((name) => ({ name, source: sourceOfName(name) })) },
    select: { name: true, customerId: true },
  });
  return new Map(rows.map((row) => [row.name, row.customerId]));
}

function customerOf(customers: ReadonlyMap<string, Joinable>, name: string): Joinable {
  const customer = customers.get(name);
  if (!customer) throw new RunAgain(`${name} is nobody's name any more`);
  return customer;
}

/** So that everybody who holds the customer from now on reads all its names. */
async function noteNamed(
  work: Work,
  programId: string,
  customers: ReadonlyMap<string, Joinable>,
  fresh: readonly string[],
): Promise<void> {
  for (const name of fresh) {
    const { id } = customerOf(customers, name);
    await work.tx.customer.update({
      where: { id },
      data: { joinedAt: work.now },
      select: { id: true },
    });
    await recordAudit(work, {
      action: 'CUSTOMER_NAMED',
      programId,
      subjectType: 'customer',
      subjectId: id,
      data: { nameMark: await personMark(work.tx, id, name) },
    });
  }
}

async function joinTrusted(
  work: Work,
  programId: string,
  customers: readonly Joinable[],
): Promise<{ customer: Joinable; isReopened: boolean }> {
  const [first, ...others] = customers;
  if (!first) throw new Error('nobody was named');
  let customer = first;
  let isReopened = false;
  for (const other of others) {
    if (customer.ids.includes(other.id)) continue;
    if (await areSplit(work.tx, customer.ids, other.ids)) continue;
    const joined = await joinCustomers(work, programId, [customer, other], { by: 'the merchant' });
    customer = joined.customer;
    isReopened ||= joined.isReopened;
  }
  return { customer, isReopened };
}

/** Returns whether orders are to be decided again. */
async function meetBuyersWord(
  work: Work,
  programId: string,
  customer: Joinable,
  other: Joinable,
): Promise<boolean> {
  if (customer.ids.includes(other.id)) return false;
  if (await areKeptApart(work.tx, customer.ids, other.ids)) return false;
  if (await hasPaid(work.tx, other.ids)) {
    const reason = 'A buyer wrote the name of a customer who had paid.';
    await suggestJoin(work, programId, [customer, other], reason);
    return false;
  }
  const { isReopened } = await joinCustomers(work, programId, [customer, other], {
    by: 'the buyer',
  });
  return isReopened;
}
