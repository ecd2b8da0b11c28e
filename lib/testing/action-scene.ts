import { randomBytes } from 'node:crypto';
import { hashPassword } from '@/lib/auth/password';
import { encodeSession, sessionCookieName } from '@/lib/auth/session-token';
import { STAFF_ROLES, type StaffRole } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { makeAffiliate, makeProgram, makeUser } from '@/lib/testing/factories';
import { request } from '@/lib/testing/next-request';

/** Whoever can press a button: the staff, an affiliate, another affiliate of the program, and nobody. */
export const CALLERS = [...STAFF_ROLES, 'affiliate', 'other affiliate', 'nobody'] as const;
export type Caller = (typeof CALLERS)[number];

export const PASSWORD = 'correct horse battery';

type Member = { affiliateId: string; userId: string; code: string; programId: string };

export type ActionScene = {
  programId: string;
  programSlug: string;
  staff: Record<StaffRole, string>;
  affiliate: Member;
  other: Member;
  /** What every browser carries beside its session. */
  cookies: Map<string, string>;
};

export const unique = () => randomBytes(5).toString('hex');

/** A program with two affiliates and one of each of the staff, who all know their password. */
export async function makeActionScene(): Promise<ActionScene> {
  const program = await makeProgram({ minimumPayout: { USD: 1000, EUR: 1000 } });
  const passwordHash = await hashPassword(PASSWORD);
  const staffId = async (role: StaffRole) => (await makeUser({ role, passwordHash })).id;
  const member = async (): Promise<Member> => {
    const { id: userId } = await makeUser({ passwordHash });
    const { id, code } = await makeAffiliate({ programId: program.id, userId });
    return { affiliateId: id, userId, code, programId: program.id };
  };
  return {
    programId: program.id,
    programSlug: program.slug,
    staff: {
      owner: await staffId('owner'),
      admin: await staffId('admin'),
      finance: await staffId('finance'),
      support: await staffId('support'),
    },
    affiliate: await member(),
    other: await member(),
    cookies: new Map(),
  };
}

/** Null for nobody. */
export function userOf(scene: ActionScene, caller: Caller): string | null {
  switch (caller) {
    case 'nobody':
      return null;
    case 'affiliate':
      return scene.affiliate.userId;
    case 'other affiliate':
      return scene.other.userId;
    default:
      return scene.staff[caller];
  }
}

/** Everybody calls from a network of their own, so that nobody is throttled for another. */
const newAddress = () => [...randomBytes(4)].join('.');

/** A new request of somebody: with a session signed as a login signs it, or with none. */
export async function requestAs(scene: ActionScene, caller: Caller): Promise<void> {
  request.cookies.clear();
  for (const [name, value] of scene.cookies) request.cookies.set(name, value);
  request.headers = new Headers({ 'x-path': '/admin', 'x-forwarded-for': newAddress() });
  const id = userOf(scene, caller);
  if (id === null) return;
  const { sessionVersion } = await db.user.findUniqueOrThrow({ where: { id } });
  request.cookies.set(sessionCookieName(), await encodeSession({ userId: id, sessionVersion }));
}
