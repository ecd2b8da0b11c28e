import { open, OpenError } from '@/lib/crypto/envelope';

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
