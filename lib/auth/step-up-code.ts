import { randomInt } from 'node:crypto';
import { keyedHash, keyedHashes } from '@/lib/crypto/keyed-hash';
import type { Moment } from '@/lib/db/work';
import { newId } from '@/lib/ids';

const CODE_MINUTES = 10;
const DIGITS = 8;

/** Bound to the login that asked: a code seen elsewhere proves nothing there. */
const boundTo = (sid: string, code: string) => `${sid}\n${code}`;

/** A code for somebody without a password, for this login. Only its keyed hash stays; an earlier one ends. */
export async function issueCode(
  { tx, now }: Moment,
  { userId, sid }: { userId: string; sid: string },
): Promise<string> {
  await tx.oneTimeToken.deleteMany({ where: { kind: 'code', userId, usedAt: null } });
  const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
  await tx.oneTimeToken.create({
    data: {
      id: newId('oneTimeToken'),
      kind: 'code',
      tokenHash: keyedHash('step-up-code', boundTo(sid, code)),
      userId,
      issuedBy: 'system:mail',
      expiresAt: new Date(now.getTime() + CODE_MINUTES * 60_000),
    },
    select: { id: true },
  });
  return code;
}

/** Uses a code up; false when it is not this login's, used or expired. */
export async function claimCode(
  { tx, now }: Moment,
  { userId, sid, code }: { userId: string; sid: string; code: string },
): Promise<boolean> {
  const { count } = await tx.oneTimeToken.updateMany({
    where: {
      kind: 'code',
      userId,
      tokenHash: { in: keyedHashes('step-up-code', boundTo(sid, code.replace(/\D/g, ''))) },
      usedAt: null,
      expiresAt: { gt: now },
    },
    data: { usedAt: now },
  });
  return count === 1;
}
