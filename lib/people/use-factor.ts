import { recordAudit } from '@/lib/audit/record';
import { recoveryCodeHash } from '@/lib/auth/recovery-codes';
import { stepOfCode } from '@/lib/auth/totp';
import { open, OpenError } from '@/lib/crypto/envelope';
import type { Tx } from '@/lib/db/client';
import type { Work } from '@/lib/db/work';
import { logger } from '@/lib/logger';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { recoveryCodeUsed } from '@/lib/people/account-events';

/** By what somebody gave the second factor: a code of the app, or one for when the app is lost. */
export type GivenFactor = 'code' | 'recovery_code';

export async function hasFactor(tx: Tx, userId: string): Promise<boolean> {
  return (await tx.secondFactor.count({ where: { userId, confirmedAt: { not: null } } })) > 0;
}

/**
 * Uses a code up, of the app or of the list for recovery; null when it is none, or not any more. The caller has counted the
 * attempt, and refuses by a rollback whatever else was written.
 */
export async function useFactor(
  work: Work,
  { userId, code }: { userId: string; code: string },
): Promise<GivenFactor | null> {
  const typed = code.replace(/\s/g, '');
  if (/^\d{6}$/.test(typed)) return (await useAppCode(work, userId, typed)) ? 'code' : null;
  return (await useRecoveryCode(work, userId, code)) ? 'recovery_code' : null;
}

async function useAppCode({ tx, now }: Work, userId: string, code: string): Promise<boolean> {
  const factor = await tx.secondFactor.findUnique({ where: { userId } });
  const secret = factor && factor.confirmedAt !== null ? openSecret(factor) : null;
  if (!factor || secret === null) return false;
  const step = stepOfCode(secret, { code, now, lastStep: factor.lastStep });
  if (step === null) return false;
  // Of many at once with the same code one gets it.
  const { count } = await tx.secondFactor.updateMany({
    where: { userId, secretCipher: factor.secretCipher, lastStep: { lt: step } },
    data: { lastStep: step },
  });
  return count === 1;
}

/** The secret of a factor; null, and a line in the log, when its key is not listed any more. */
export function openSecret(factor: { userId: string; secretCipher: string }): string | null {
  try {
    return open(factor.secretCipher, factor.userId);
  } catch (error) {
    if (!(error instanceof OpenError)) throw error;
    logger.error({ err: error, userId: factor.userId }, 'a second factor cannot be opened');
    return null;
  }
}

async function useRecoveryCode(work: Work, userId: string, code: string): Promise<boolean> {
  const { tx, now } = work;
  const { count } = await tx.recoveryCode.updateMany({
    where: { userId, codeHash: recoveryCodeHash(userId, code), usedAt: null },
    data: { usedAt: now },
  });
  if (count !== 1) return false;
  const left = await tx.recoveryCode.count({ where: { userId, usedAt: null } });
  await recordAudit(work, {
    action: 'USER_RECOVERY_CODE_USED',
    subjectType: 'user',
    subjectId: userId,
    data: { left },
  });
  await enqueueEvent(tx, recoveryCodeUsed(userId, left));
  return true;
}
