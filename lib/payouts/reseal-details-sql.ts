import type { Tx } from '@/lib/db/client';

/** A text that another key than the one of now sealed, and for whom. */
export type OldSeal = { id: string; ownerId: string; cipher: string };
export type NewSeal = { id: string; from: string; to: string };

/** `prefix`: what everything begins with that the key of now sealed or hashed, `keyid:`. What somebody works on is left. */
export function lockOldDetails(
  tx: Tx,
  { prefix, after, limit }: { prefix: string; after: string; limit: number },
): Promise<OldSeal[]> {
  return tx.$queryRaw<OldSeal[]>`
    SELECT id, affiliate_id AS "ownerId", cipher FROM payout_details
    WHERE id > ${after} AND NOT (starts_with(cipher, ${prefix}) AND starts_with(account_hash, ${prefix}))
    ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
}

export function keepDetails(
  tx: Tx,
  rows: readonly (NewSeal & { hash: string })[],
  rule: number,
): Promise<number> {
  return tx.$executeRaw`
    UPDATE payout_details d SET cipher = r.sealed, account_hash = r.hash, account_rule = ${rule}
    FROM unnest(${rows.map((row) => row.id)}::text[], ${rows.map((row) => row.from)}::text[],
      ${rows.map((row) => row.to)}::text[], ${rows.map((row) => row.hash)}::text[]) AS r(id, cipher, sealed, hash)
    WHERE d.id = r.id AND d.cipher = r.cipher`;
}

export function lockOldCopies(
  tx: Tx,
  { prefix, after, limit }: { prefix: string; after: string; limit: number },
): Promise<OldSeal[]> {
  return tx.$queryRaw<OldSeal[]>`
    SELECT id, id AS "ownerId", details_cipher AS cipher FROM payout
    WHERE id > ${after} AND NOT starts_with(details_cipher, ${prefix})
    ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
}

/** Only so does the trigger `payout_frozen` let a payout's copy be sealed again: by another key, and nothing else of it. */
export async function keepCopies(tx: Tx, rows: readonly NewSeal[]): Promise<number> {
  await tx.$executeRaw`SELECT set_config('tributary.reseal', 'on', true)`;
  return tx.$executeRaw`
    UPDATE payout p SET details_cipher = r.sealed
    FROM unnest(${rows.map((row) => row.id)}::text[], ${rows.map((row) => row.from)}::text[],
      ${rows.map((row) => row.to)}::text[]) AS r(id, cipher, sealed)
    WHERE p.id = r.id AND p.details_cipher = r.cipher`;
}

/** How many are not under the key of now. */
export async function countOldSeals(
  tx: Tx,
  prefix: string,
): Promise<{ details: number; copies: number }> {
  // never null: details, copies
  const rows = await tx.$queryRaw<{ details: number; copies: number }[]>`
    SELECT
      (SELECT count(*) FROM payout_details
        WHERE NOT (starts_with(cipher, ${prefix}) AND starts_with(account_hash, ${prefix})))::int AS details,
      (SELECT count(*) FROM payout WHERE NOT starts_with(details_cipher, ${prefix}))::int AS copies`;
  return rows[0] ?? { details: 0, copies: 0 };
}
