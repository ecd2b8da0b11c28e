import type pg from 'pg';
import { z } from 'zod';
import { sealKeys } from '@/lib/audit/seal/encode';
import { open, OpenError, seal } from '@/lib/crypto/envelope';
import type { Tx } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { env } from '@/lib/env';
import { expectOk, ok } from '@/lib/result';

/** The key of `setting` under which they stand, by the ids that seals name. */
const SETTING = 'audit_seal_keys';
const keptSchema = z.record(z.string(), z.string());

/**
 * Keeps what the chain was sealed with before the first of ENCRYPTION_KEYS, sealed under that one: old seals are verified
 * without the old keys being listed, and whoever has only the database still cannot make one. The chain itself is never
 * sealed anew: it would prove nothing about what was before. Answers the ids of kept keys that no listed key opens.
 */
export async function keepSealKeys(): Promise<string[]> {
  return expectOk(
    await inTransaction(async (tx, now) => {
      const row = await tx.setting.findUnique({ where: { key: SETTING } });
      const { keys, closed } = openAll(row?.value);
      const [first] = env().ENCRYPTION_KEYS;
      const kept = keptSchema.safeParse(row?.value).data ?? {};
      const value = Object.fromEntries(closed.map((id) => [id, kept[id] ?? '']));
      for (const [id, key] of new Map([...keys, ...sealKeys()])) {
        if (id !== first.id) value[id] = seal(key.toString('base64'), ownerOf(id));
      }
      await tx.setting.upsert({
        where: { key: SETTING },
        create: { key: SETTING, value },
        update: { value, updatedAt: now },
      });
      return ok(closed);
    }),
  );
}

/** The keys a seal may have been made with, by id: those that are listed, and those that were kept when keys turned. */
export async function knownSealKeys(client: pg.Client): Promise<ReadonlyMap<string, Buffer>> {
  const { rows } = await client.query<{ value: unknown }>(
    `SELECT value FROM setting WHERE key = '${SETTING}'`,
  );
  return withListed(rows[0]?.value);
}

/** The same within a transaction. */
export async function sealKeysOf(tx: Tx): Promise<ReadonlyMap<string, Buffer>> {
  const row = await tx.setting.findUnique({ where: { key: SETTING } });
  return withListed(row?.value);
}

function withListed(kept: unknown): ReadonlyMap<string, Buffer> {
  return new Map([...openAll(kept).keys, ...sealKeys()]);
}

function openAll(value: unknown): { keys: Map<string, Buffer>; closed: string[] } {
  const keys = new Map<string, Buffer>();
  const closed: string[] = [];
  for (const [id, sealed] of Object.entries(keptSchema.safeParse(value).data ?? {})) {
    try {
      keys.set(id, Buffer.from(open(sealed, ownerOf(id)), 'base64'));
    } catch (error) {
      if (!(error instanceof OpenError)) throw error;
      closed.push(id);
    }
  }
  return { keys, closed };
}

const ownerOf = (id: string) => `audit-seal-key:${id}`;
