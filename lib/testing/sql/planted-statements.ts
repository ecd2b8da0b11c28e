import type pg from 'pg';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

/** Statements that must be found fault with, as the comment on their first line says. lint-sql.int.test.ts reads both. */
export async function planted(tx: Tx, client: pg.Client, id: string, after: Date | null) {
  await tx.$queryRaw<{ id: string }[]>`SELECT id FROM affiliate WHERE id = ${id}`;
  await tx.$queryRaw<{ nick: string }[]>`SELECT nick FROM affiliate`; // fault: column "nick" does not exist
  await tx.$executeRaw`UPDATE affiliates SET code = ''`; // fault: relation "affiliates" does not exist
  await tx.$queryRaw<{ id: number }[]>`SELECT id FROM affiliate`; // fault: "id" is string, not number
  await tx.$queryRaw<{ n: number }[]>`SELECT count(*) AS n FROM affiliate`; // fault: "n" is bigint, not number
  await tx.$queryRaw<{ reason: string }[]>`SELECT reason FROM commission`; // fault: "reason" may be null
  await tx.$queryRaw<{ id: string }[]>`SELECT id, code FROM affiliate`; // fault: answers "code"
  await tx.$queryRaw<{ id: string; code: string }[]>`SELECT id FROM affiliate`; // fault: has "code", which never comes
  await tx.$queryRaw<{ code: string }[]>`SELECT a.code FROM affiliate a WHERE ${conditions(after)}`; // fault: column a.made_at does not exist
  const rows = await tx.$queryRaw`SELECT id FROM affiliate`; // fault: name their type
  // never null: id
  await tx.$queryRaw<{ id: string }[]>`SELECT id FROM affiliate`; // fault: "id" is called never null without need
  await tx.$executeRaw`DELETE FROM affiliate WHERE ${Prisma.raw(id)}`; // fault: cannot be read
  await client.query<{ n: string }>('SELECT count(*) AS n FROM affiliate');
  await client.query<{ n: bigint }>('SELECT count(*) AS n FROM affiliate'); // fault: "n" is string, not bigint
  await client.query({ text: LOOK_UP, values: [id] }); // fault: column "slag" does not exist
  return rows;
}

const LOOK_UP = 'SELECT id FROM link WHERE slag = $1';

/** Only one of two is wrong. */
function conditions(after: Date | null): Prisma.Sql {
  const all = [Prisma.sql`true`];
  if (after) all.push(older(after));
  return Prisma.join(all, ' AND ');
}

function older(after: Date | null): Prisma.Sql {
  return after === null ? Prisma.sql`a.created_at IS NULL` : Prisma.sql`a.made_at > ${after}`;
}
