import type { Tx } from '@/lib/db/client';
import { RunAgain } from '@/lib/db/errors';
import type { Prisma } from '@/lib/db/generated/client';
import { lockRows, noteLocks } from '@/lib/db/locks';
import { sourceOfName } from '@/lib/orders/customer-names';

const lock = { kind: 'customer', strength: 'NO KEY UPDATE' } as const;

export type NameAsk = { programId: string; name: string };

export type KnownCustomer = NameAsk & {
  /** The customer's row, after all joins: the one that is locked, and stands for all that were joined to it. */
  id: string;
  /** The row that bears the name. */
  recordId: string;
  /** The address of that row. */
  email: string | null;
  /** What of the customer's orders is still to be decided again. */
  reopening: Prisma.JsonValue;
};

type NamedRow = KnownCustomer & { isJoined: boolean };

/** One customer: every row that was joined, and what all of them are called. */
export type Family = { ids: string[]; names: string[]; emails: string[] };

export function lockCustomerRows(tx: Tx, customerIds: readonly string[]): Promise<void> {
  return lockRows(tx, lock, customerIds);
}

/**
 * Locks and reads those of the names that are known, in one statement: every order goes through it. The lock of the
 * customer that others were joined to is theirs as well.
 */
export async function lockKnownCustomers(
  tx: Tx,
  asks: readonly NameAsk[],
): Promise<{ customer: KnownCustomer; family: Family }[]> {
  const rows = await tx.$queryRaw<NamedRow[]>`
    SELECT n.program_id AS "programId", n.name, r.id, c.id AS "recordId", r.reopening,
      CASE WHEN c.id = r.id THEN r.email ELSE c.email END AS email,
      r.joined_at IS NOT NULL AS "isJoined"
    FROM customer r JOIN customer c ON r.id = coalesce(c.merged_into, c.id) JOIN customer_name n ON n.customer_id = c.id
    WHERE (n.program_id, n.source, n.name) IN (
      SELECT * FROM unnest(${asks.map((ask) => ask.programId)}::text[],
        ${asks.map((ask) => sourceOfName(ask.name))}::text[], ${asks.map((ask) => ask.name)}::text[]))
    ORDER BY r.id FOR NO KEY UPDATE OF r`;
  noteLocks(
    tx,
    lock,
    rows.map((row) => row.id),
  );
  const families = await readFamilies(
    tx,
    rows.flatMap((row) => (row.isJoined ? [row.id] : [])),
  );
  return rows.map(({ isJoined, ...customer }) => {
    const family = isJoined
      ? families.get(customer.id)
      : {
          ids: [customer.id],
          names: [customer.name],
          emails: customer.email === null ? [] : [customer.email],
        };
    // Joined to another, or its row or name split from this one, while we waited for it.
    if (!family?.names.includes(customer.name)) {
      throw new RunAgain(`customer ${customer.id} is not whom ${customer.name} names any more`);
    }
    return { customer, family };
  });
}

/** By the row that the others were joined to. Read after it is locked: nothing joins it or leaves it meanwhile. */
export async function readFamilies(tx: Tx, roots: readonly string[]): Promise<Map<string, Family>> {
  const families = new Map<string, Family>();
  if (roots.length === 0) return families;
  // never null: names
  const rows = await tx.$queryRaw<
    { id: string; root: string; email: string | null; names: string[] }[]
  >`
    SELECT k.id, coalesce(k.merged_into, k.id) AS root, k.email,
      coalesce((SELECT array_agg(n.name ORDER BY n.created_at, n.name)
        FROM customer_name n WHERE n.customer_id = k.id), '{}') AS names
    FROM customer k WHERE k.id = ANY(${[...roots]}) OR k.merged_into = ANY(${[...roots]})
    ORDER BY k.id`;
  for (const { id, root, email, names } of rows) {
    const family = families.get(root) ?? { ids: [], names: [], emails: [] };
    families.set(root, family);
    family.ids.push(id);
    family.names.push(...names);
    if (email !== null) family.emails.push(email);
  }
  return families;
}

/** Locks the customers that the rows stand for, in id order, and reads again. By row: the customer. */
export async function lockCustomersOf(
  tx: Tx,
  recordIds: readonly string[],
): Promise<Map<string, string>> {
  const before = await rootsOf(tx, recordIds);
  await lockCustomerRows(tx, [...before.values()]);
  const after = await rootsOf(tx, recordIds);
  for (const [recordId, root] of after) {
    if (before.get(recordId) !== root)
      throw new RunAgain(`customer ${recordId} was joined or split`);
  }
  return after;
}

async function rootsOf(tx: Tx, recordIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.customer.findMany({
    where: { id: { in: [...new Set(recordIds)] } },
    select: { id: true, mergedInto: true },
  });
  return new Map(rows.map((row) => [row.id, row.mergedInto ?? row.id]));
}

export type NewCustomer = NameAsk & {
  id: string;
  email: string | null;
  emailCanonical: string | null;
  createdAt: Date;
};

/** Makes those whose names are free, each with its name. One order for all callers, to avoid deadlocks. Returns their ids. */
export async function insertCustomers(
  tx: Tx,
  customers: readonly NewCustomer[],
): Promise<Set<string>> {
  const rows = customers.map((row) => ({ ...row, source: sourceOfName(row.name) }));
  const made = await tx.$queryRaw<{ id: string }[]>`
    WITH asked AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS q(id text, "programId" text, source text, name text,
        email text, "emailCanonical" text, "createdAt" timestamptz)
    ), named AS (
      INSERT INTO customer_name (program_id, source, name, customer_id, created_at)
      SELECT "programId", source, name, id, "createdAt" FROM asked ORDER BY "programId", source, name
      ON CONFLICT DO NOTHING RETURNING customer_id
    )
    INSERT INTO customer (id, program_id, external_id, email, email_canonical, created_at)
    SELECT id, "programId", name, email, "emailCanonical", "createdAt" FROM asked JOIN named ON named.customer_id = asked.id
    RETURNING id`;
  return new Set(made.map((row) => row.id));
}
