import { randomBytes } from 'node:crypto';
import type { CommandContext } from '@/lib/db/work';
import { db } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import type { Prisma } from '@/lib/db/generated/client';

/** Rows that tests stand on, made straight in the database where no command is under test. */

export const staffCtx: CommandContext = {
  actor: { kind: 'user', id: 'usr_test_staff', label: 'Test staff' },
};
export const systemCtx: CommandContext = {
  actor: { kind: 'system', id: 'test', label: 'test' },
};

const suffix = () => randomBytes(5).toString('hex');

export async function makeProgram(data: Partial<Prisma.ProgramUncheckedCreateInput> = {}) {
  return db.program.create({
    data: {
      id: newId('program'),
      name: 'Test program',
      slug: `test-${suffix()}`,
      currency: 'USD',
      defaultDestination: 'https://shop.example/',
      allowedDestinations: ['shop.example'],
      ...data,
    },
  });
}

/** The next of the program. */
export async function makeGroup(
  data: Partial<Prisma.GroupUncheckedCreateInput> & { programId: string },
) {
  const { programId } = data;
  const position = await db.group.count({ where: { programId } });
  const slug = `group-${suffix()}`;
  return db.group.create({ data: { id: newId('group'), name: slug, slug, position, ...data } });
}

/** Ten percent. */
export async function makeDiscountCode(
  data: Pick<Prisma.DiscountCodeUncheckedCreateInput, 'programId' | 'affiliateId' | 'code'> &
    Partial<Prisma.DiscountCodeUncheckedCreateInput>,
) {
  return db.discountCode.create({
    data: { id: newId('discountCode'), kind: 'percent', percentBps: 1_000, ...data },
  });
}

export async function makeUser(data: Partial<Prisma.UserUncheckedCreateInput> = {}) {
  const email = data.email ?? `user-${suffix()}@people.example`;
  return db.user.create({
    data: {
      id: newId('user'),
      email,
      emailCanonical: email,
      name: 'Test Person',
      role: 'affiliate',
      emailProvenAt: new Date(),
      ...data,
    },
  });
}

export async function makeAffiliate(
  data: Partial<Prisma.AffiliateUncheckedCreateInput> & { programId: string },
) {
  const userId = data.userId ?? (await makeUser()).id;
  const { programId } = data;
  const groupId =
    data.groupId ?? (await db.group.findFirstOrThrow({ where: { programId, isDefault: true } })).id;
  const affiliate = await db.affiliate.create({
    data: {
      id: newId('affiliate'),
      name: 'Test Affiliate',
      code: `T${suffix()}`.toUpperCase(),
      status: 'active',
      ...data,
      userId,
      groupId,
    },
  });
  await db.affiliateStatusChange.create({
    data: {
      id: newId('affiliateStatusChange'),
      affiliateId: affiliate.id,
      status: affiliate.status,
      effectiveAt: new Date('2020-01-01T00:00:00Z'),
    },
  });
  return affiliate;
}
