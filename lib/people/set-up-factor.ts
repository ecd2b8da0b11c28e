import { z } from 'zod';
import { recordAudit } from '@/lib/audit/record';
import { newRecoveryCodes, recoveryCodeHash } from '@/lib/auth/recovery-codes';
import { newSecret, otpauthAddress, stepOfCode } from '@/lib/auth/totp';
import { seal } from '@/lib/crypto/envelope';
import { db, type Tx } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { factorSetUp, recoveryCodesMade } from '@/lib/people/account-events';
import { confirmationCounters, countAttempt, forgiveAttempt } from '@/lib/people/throttle';
import { openSecret } from '@/lib/people/use-factor';
import { ok, refuse, type Result, refuseField } from '@/lib/result';

/** A code as somebody types it: of the app, or for recovery. */
export const factorCodeSchema = z.string().trim().min(1, 'Enter the code.').max(40);
export const confirmFactorInput = z.object({ code: factorCodeSchema });

type Owner = { userId: string };

export type FactorState =
  | { kind: 'none' }
  /** The secret in base 32, and the address by which an app reads it from a QR code. */
  | { kind: 'being set up'; secret: string; address: string }
  | { kind: 'on'; since: Date; codesLeft: number };

/** Where somebody stands with their second factor. Holds the secret until it is confirmed: for the person alone. */
export async function getFactorState(
  user: { id: string; email: string },
  issuer: string,
): Promise<FactorState> {
  const factor = await db.secondFactor.findUnique({
    where: { userId: user.id },
    include: { _count: { select: { codes: { where: { usedAt: null } } } } },
  });
  if (!factor) return { kind: 'none' };
  if (factor.confirmedAt !== null) {
    return { kind: 'on', since: factor.confirmedAt, codesLeft: factor._count.codes };
  }
  const secret = openSecret(factor);
  if (secret === null) return { kind: 'none' };
  const address = otpauthAddress(secret, { issuer, email: user.email });
  return { kind: 'being set up', secret, address };
}

/** Begins with a new secret, which counts for nothing until a code of it was given. Errors: FACTOR_EXISTS. */
export async function startFactor(ctx: CommandContext, { userId }: Owner): Promise<Result<Owner>> {
  return transact(ctx, async ({ tx, now }) => {
    const begun = { secretCipher: seal(newSecret(), userId), createdAt: now };
    const { count } = await tx.secondFactor.updateMany({
      where: { userId, confirmedAt: null },
      data: begun,
    });
    if (count === 1) return ok({ userId });
    const made = await tx.secondFactor.createMany({
      data: { userId, ...begun },
      skipDuplicates: true,
    });
    return made.count === 1 ? ok({ userId }) : refuse('FACTOR_EXISTS');
  });
}

/**
 * From now on the factor is asked for. Signs the person's other devices out, and answers the recovery codes, this once.
 * Throttled per person. Errors: RATE_LIMITED, FACTOR_NOT_SET, INVALID_CREDENTIALS.
 */
export async function confirmFactor(
  ctx: CommandContext,
  { userId, sid, code }: Owner & { sid: string; code: string },
): Promise<Result<{ codes: string[] }>> {
  const counted = await countAttempt(confirmationCounters(userId));
  if (!counted.ok) return counted;
  return transact<{ codes: string[] }>(ctx, async (work) => {
    const { tx, now } = work;
    const factor = await tx.secondFactor.findFirst({ where: { userId, confirmedAt: null } });
    const secret = factor && openSecret(factor);
    if (!factor || secret === null)
      return refuse('FACTOR_NOT_SET', 'Begin again: nothing is being set up.');
    const typed = code.replace(/\s/g, '');
    const step = stepOfCode(secret, { code: typed, now, lastStep: factor.lastStep });
    if (step === null) return refuseCode('The code is not right. Check the clock of your phone.');
    const { count } = await tx.secondFactor.updateMany({
      where: { userId, confirmedAt: null, secretCipher: factor.secretCipher },
      data: { confirmedAt: now, lastStep: step },
    });
    if (count !== 1) return refuse('FACTOR_EXISTS');
    await keepThisLogin(tx, now, { userId, sid });
    const codes = await writeCodes(tx, now, userId);
    await forgiveAttempt(tx, counted.value);
    await recordAudit(work, {
      action: 'USER_FACTOR_SET_UP',
      subjectType: 'user',
      subjectId: userId,
    });
    await enqueueEvent(tx, factorSetUp(userId));
    return ok({ codes });
  });
}

/** This login has just given the factor; the others never did. */
async function keepThisLogin(tx: Tx, now: Date, { userId, sid }: Owner & { sid: string }) {
  await tx.loginSession.updateMany({
    where: { id: sid, userId },
    data: { factorGivenAt: now, provenAt: now },
  });
  await tx.loginSession.deleteMany({ where: { userId, id: { not: sid } } });
}

/** New recovery codes; those of before end. Shown this once. Errors: FACTOR_NOT_SET. */
export async function renewRecoveryCodes(
  ctx: CommandContext,
  { userId }: Owner,
): Promise<Result<{ codes: string[] }>> {
  return transact<{ codes: string[] }>(ctx, async (work) => {
    const { tx, now } = work;
    // Held, so that two at once leave ten codes and not twenty.
    const { count } = await tx.secondFactor.updateMany({
      where: { userId, confirmedAt: { not: null } },
      data: { userId },
    });
    if (count === 0) return refuse('FACTOR_NOT_SET');
    const codes = await writeCodes(tx, now, userId);
    await recordAudit(work, {
      action: 'USER_RECOVERY_CODES_MADE',
      subjectType: 'user',
      subjectId: userId,
    });
    await enqueueEvent(tx, recoveryCodesMade(userId));
    return ok({ codes });
  });
}

async function writeCodes(tx: Tx, now: Date, userId: string): Promise<string[]> {
  const codes = newRecoveryCodes();
  await tx.recoveryCode.deleteMany({ where: { userId } });
  await tx.recoveryCode.createMany({
    data: codes.map((code) => ({
      userId,
      codeHash: recoveryCodeHash(userId, code),
      createdAt: now,
    })),
  });
  return codes;
}

export function refuseCode(words: string) {
  return refuseField('INVALID_CREDENTIALS', 'code', words);
}
