import { randomBytes } from 'node:crypto';
import { open, OpenError } from '@/lib/crypto/envelope';

const BYTES = 32;

/** As libraries of Standard Webhooks take it. */
export function makeSecret(): string {
  return `whsec_${randomBytes(BYTES).toString('base64')}`;
}

/** As it is kept: one that cannot be opened is a matter of its endpoint alone. */
export type Sealed = { id: string; cipher: string };

/** A secret, or null where it is sealed under a key that is no longer listed, or changed. */
export function openSecret({ id, cipher }: Sealed): string | null {
  try {
    return open(cipher, id);
  } catch (error) {
    if (error instanceof OpenError) return null;
    throw error;
  }
}
