import { createHmac, randomBytes } from 'node:crypto';
import type { Tx } from '@/lib/db/client';

/**
 * A value of a person's, as the audit log may keep it: HMAC-SHA-256 under a salt of that person alone, base64url. Who knows
 * the value can tell that it was this one, as long as the salt is there; erasing the person deletes it, and the mark is
 * nobody's.
 */
export async function personMark(tx: Tx, personId: string, value: string): Promise<string> {
  await tx.personSalt.createMany({
    data: [{ personId, salt: new Uint8Array(randomBytes(32)) }],
    skipDuplicates: true,
  });
  const { salt } = await tx.personSalt.findUniqueOrThrow({ where: { personId } });
  return createHmac('sha256', salt).update(value, 'utf8').digest('base64url');
}
