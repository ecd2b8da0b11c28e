import { codeOfStep, newSecret, stepAt } from '@/lib/auth/totp';
import { newRecoveryCodes, recoveryCodeHash } from '@/lib/auth/recovery-codes';
import { seal } from '@/lib/crypto/envelope';
import { db } from '@/lib/db/client';
import { inTransaction, currentTime } from '@/lib/db/transact';
import { issuePendingLogin, type FirstProof } from '@/lib/people/pending-login';
import { expectOk, ok } from '@/lib/result';

export type MadeFactor = { codeAt: (time?: Date) => string; recovery: readonly string[] };

/** A confirmed second factor, whose app last showed a code an hour ago. The person's logins have given it. */
export async function makeFactor(userId: string): Promise<MadeFactor> {
  const secret = newSecret();
  const recovery = newRecoveryCodes();
  const confirmedAt = new Date((await currentTime()).getTime() - 3_600_000);
  await db.secondFactor.create({
    data: {
      userId,
      secretCipher: seal(secret, userId),
      createdAt: confirmedAt,
      confirmedAt,
      lastStep: stepAt(confirmedAt),
      codes: {
        create: recovery.map((code) => ({ codeHash: recoveryCodeHash(userId, code) })),
      },
    },
  });
  await db.loginSession.updateMany({ where: { userId }, data: { factorGivenAt: new Date() } });
  return { codeAt: (time = new Date()) => codeOfStep(secret, stepAt(time)), recovery };
}

/** What a browser carries after the first proof. */
export async function makePendingLogin(
  userId: string,
  { by = 'password', next = null }: { by?: FirstProof; next?: string | null } = {},
): Promise<string> {
  const { sessionVersion } = await db.user.findUniqueOrThrow({ where: { id: userId } });
  const issued = await inTransaction(async (tx, now) =>
    ok(await issuePendingLogin({ tx, now }, { userId, sessionVersion, by, next })),
  );
  return expectOk(issued);
}

export const STAFF_DEMAND = 'staff_second_factor';

/** Nothing is demanded of anybody, whatever a test did. */
export async function endDemand(): Promise<void> {
  await db.setting.deleteMany({ where: { key: STAFF_DEMAND } });
}
