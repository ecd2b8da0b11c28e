import { randomUUID } from 'node:crypto';
import { ADDRESS_RULE } from '@/lib/auth/email';
import type { Prisma } from '@/lib/db/generated/client';
import type { Moment } from '@/lib/db/work';

/** A person without a name, an address or a way in. What they did keeps their id. */
export async function eraseUser(
  { tx, now }: Moment,
  { userId, keyIds, name }: { userId: string; keyIds: readonly string[]; name: string },
): Promise<void> {
  const of = { where: { userId } };
  await tx.loginSession.deleteMany(of);
  await tx.oneTimeToken.deleteMany(of);
  await tx.recoveryCode.deleteMany(of);
  await tx.secondFactor.deleteMany(of);
  await tx.personSalt.deleteMany({ where: { personId: userId } });
  await tx.securityEvent.deleteMany({ where: refusedTo({ userId, keyIds }) });
  const email = `${randomUUID()}@erased.invalid`;
  await tx.user.update({
    where: { id: userId },
    data: {
      name,
      email,
      emailCanonical: email,
      addressRule: ADDRESS_RULE,
      passwordHash: null,
      passwordSetByLinkAt: null,
      emailProvenAt: null,
      lastLoginAt: null,
      disabledAt: now,
      erasedAt: now,
      sessionVersion: { increment: 1 },
    },
    select: { id: true },
  });
}

/** What was refused to a person, signed in or by a key of theirs. */
export function refusedTo({
  userId,
  keyIds,
}: {
  userId: string;
  keyIds: readonly string[];
}): Prisma.SecurityEventWhereInput {
  return {
    OR: [
      { actorKind: 'user', actorId: userId },
      { actorKind: 'api_key', actorId: { in: [...keyIds] } },
    ],
  };
}
