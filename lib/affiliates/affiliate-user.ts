import type { Work } from '@/lib/db/work';
import { personMark } from '@/lib/audit/person-mark';
import { recordAudit } from '@/lib/audit/record';
import { ADDRESS_RULE, canonicalEmail, normaliseEmail } from '@/lib/auth/email';
import { newId } from '@/lib/ids';

export type AffiliateUser = { id: string; isNew: boolean; role: string };

/** The person of an address, made when new: role affiliate, without a password. Safe at once. */
export async function findOrAddUser(
  work: Work,
  input: { email: string; name: string },
): Promise<AffiliateUser> {
  const { tx, now } = work;
  const email = normaliseEmail(input.email);
  const id = newId('user');
  const { count } = await tx.user.createMany({
    data: [
      {
        id,
        email,
        emailCanonical: canonicalEmail(email),
        addressRule: ADDRESS_RULE,
        name: input.name,
        role: 'affiliate',
        passwordHash: null,
        createdAt: now,
      },
    ],
    skipDuplicates: true,
  });
  const user = await tx.user.findUniqueOrThrow({
    where: { email },
    select: { id: true, role: true },
  });
  if (count === 1) {
    await recordAudit(work, {
      action: 'USER_CREATED',
      subjectType: 'user',
      subjectId: id,
      toStatus: 'affiliate',
      data: { emailMark: await personMark(tx, id, email) },
    });
  }
  return { ...user, isNew: count === 1 };
}
