import type pg from 'pg';
import { CHAIN_START } from '@/lib/audit/seal/encode';
import { LateRows } from '@/lib/audit/seal/late-rows';
import type { ChainFault, ChainMark } from '@/lib/audit/seal/types';

/** Before the first seal. */
export const FIRST_MARK: ChainMark = { position: 0n, hash: CHAIN_START.toString('hex') };

/** Seals before a mark that are read again, for what was sealed in the hours before it. */
const LOOK_BACK = 100_000n;

/** What a mark says is not believed: the seal must be there with its hash, and the next one holds on to that. */
export async function findMarkFault(
  client: pg.Client,
  mark: ChainMark,
): Promise<ChainFault | null> {
  const { position } = mark;
  if (position === 0n && mark.hash === FIRST_MARK.hash) return null;
  // never null: hash
  const { rows } = await client.query<{ audit_id: string; hash: string }>(
    `SELECT audit_id::text, encode(hash, 'hex')::text AS hash FROM audit_seal WHERE position = $1`,
    [position.toString()],
  );
  const [seal] = rows;
  if (!seal) {
    const text = `seal ${position}, up to which the chain was found in order, is missing`;
    return { kind: 'seal_missing', auditId: null, position, text };
  }
  if (seal.hash === mark.hash) return null;
  const auditId = BigInt(seal.audit_id);
  const text = `seal ${position} of audit row ${auditId} is not the one up to which the chain was found in order`;
  return { kind: 'changed', auditId, position, text };
}

/** Knows what was sealed shortly before the mark, as if the chain had been followed up to it. */
export async function lateRowsUpTo(client: pg.Client, position: bigint): Promise<LateRows> {
  const late = new LateRows();
  // never null: audit_id, position
  const { rows } = await client.query<{ audit_id: string; position: string; sealed_at: Date }>(
    `SELECT max(audit_id)::text AS audit_id, min(s.position)::text AS position, sealed_at
     FROM audit_seal s WHERE s.position > $1 AND s.position <= $2
     GROUP BY sealed_at ORDER BY min(s.position)`,
    [(position - LOOK_BACK).toString(), position.toString()],
  );
  for (const row of rows) late.judge(row);
  return late;
}
