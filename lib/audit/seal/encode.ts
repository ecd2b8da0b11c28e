import { createHmac, hkdfSync } from 'node:crypto';
import { env } from '@/lib/env';
import type { EncryptionKey } from '@/lib/env-fields';

/** How a row is written down. A new column or another order is a new version; old seals keep theirs. */
export const SEAL_VERSION = 1;

/** What stands before the first seal. */
export const CHAIN_START = Buffer.alloc(32);

/**
 * Every column of audit_event as text, in the order in which version 1 writes them; `a` is the row. jsonb is one text
 * for one value, and a time is its milliseconds: what the session is set to changes nothing.
 */
export const SEALED_FIELDS = `ARRAY[
  a.id::text, a.action, a.actor_kind, a.actor_id, a.actor_label, a.program_id, a.affiliate_id, a.subject_type,
  a.subject_id, a.from_status, a.to_status, a.reason, a.data::text, a.request_id,
  (extract(epoch FROM a.created_at) * 1000)::bigint::text]`;

export type SealInput = {
  previous: Buffer;
  position: bigint;
  keyId: string;
  version: number;
  sealedAt: Date;
  fields: readonly (string | null)[];
};

/** Derived from one of ENCRYPTION_KEYS: whoever has only the database cannot make a seal. */
export function sealKey({ key }: EncryptionKey): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'tributary/audit-seal', 32));
}

/** The keys a seal may have been made with, by id. New ones are made with the first. */
export function sealKeys(
  keys: readonly EncryptionKey[] = env().ENCRYPTION_KEYS,
): ReadonlyMap<string, Buffer> {
  return new Map(keys.map((entry) => [entry.id, sealKey(entry)]));
}

/** HMAC-SHA-256 over the hash before, the place in the chain and the whole row. Each part says how long it is. */
export function sealHash(key: Buffer, seal: SealInput): Buffer {
  const parts = [
    'tributary-audit-seal',
    String(seal.version),
    seal.keyId,
    seal.position.toString(),
    String(seal.sealedAt.getTime()),
    ...seal.fields,
  ];
  return createHmac('sha256', key)
    .update(seal.previous)
    .update(lengthPrefixed(parts), 'utf8')
    .digest();
}

/** Parts as one text that no other parts make. */
export function lengthPrefixed(parts: readonly (string | null)[]): string {
  return parts
    .map((part) => (part === null ? '-,' : `${Buffer.byteLength(part, 'utf8')}:${part},`))
    .join('');
}
