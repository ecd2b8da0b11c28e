import type pg from 'pg';
import { SEALED_FIELDS } from '@/lib/audit/seal/encode';

/** How many rows on either side may be the one that stood here. */
const AROUND = 2_000;

type Around = { id: string; fields: (string | null)[] };

/**
 * A seal does not fit its row. Looks for the row that it fits: as itself (two seals or two ids changed places), or
 * under this row's id (two rows changed what they say). Asked once, for the first fault.
 */
export async function findMoved(
  client: pg.Client,
  auditId: bigint,
  fits: (fields: readonly (string | null)[]) => boolean,
): Promise<{ id: bigint; asItself: boolean } | null> {
  const { rows } = await client.query<Around>(
    `SELECT a.id::text, ${SEALED_FIELDS} AS fields FROM audit_event a
     WHERE a.id <> $1 AND a.id IN (
       (SELECT id FROM audit_event WHERE id > $1 ORDER BY id LIMIT ${AROUND})
       UNION ALL (SELECT id FROM audit_event WHERE id < $1 ORDER BY id DESC LIMIT ${AROUND}))`,
    [auditId.toString()],
  );
  for (const { id, fields } of rows) {
    if (fits(fields)) return { id: BigInt(id), asItself: true };
    if (fits([auditId.toString(), ...fields.slice(1)])) return { id: BigInt(id), asItself: false };
  }
  return null;
}
