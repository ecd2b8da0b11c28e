import { randomBytes } from 'node:crypto';
import { hashPassword } from '@/lib/auth/password';
import { sessionCookieName } from '@/lib/auth/session-token';
import { STAFF_ROLES, type StaffRole } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { makeAffiliate, makeProgram, makeUser } from '@/lib/testing/factories';
import { request } from '@/lib/testing/next-request';
import { sessionOf } from '@/lib/testing/sessions';

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
  /** A login of everybody that is fresh, and one that is not. */
  sessions: Record<'fresh' | 'old', ReadonlyMap<string, string>>;
  /** What every browser carries beside its session. */
  cookies: Map<string, string>;
};

export const unique = () => randomBytes(5).toString('hex');

/** A program with two affiliates and one of each of the staff, who all know their password. */
export async function makeActionScene(): Promise<ActionScene> {
  const program = await makeProgram({
    minimumPayout: { USD: 1000, EUR: 1000 },
    postbacks: 'on',
  });
  const passwordHash = await hashPassword(PASSWORD);
  const staffId = async (role: StaffRole) => (await makeUser({ role, passwordHash })).id;
  const member = async (): Promise<Member> => {
    const { id: userId } = await makeUser({ passwordHash });
    const { id, code } = await makeAffiliate({ programId: program.id, userId });
    return { affiliateId: id, userId, code, programId: program.id };
  };
  const staff = {
    owner: await staffId('owner'),
    admin: await staffId('admin'),
    finance: await staffId('finance'),
    support: await staffId('support'),
  };
  const [affiliate, other] = [await member(), await member()];
  const users = [...Object.values(staff), affiliate.userId, other.userId];
  return {
    programId: program.id,
    programSlug: program.slug,
    staff,
    affiliate,
    other,
    // Before anything is compared with what it was: a login is a row.
    sessions: { fresh: await sessionsOf(users, true), old: await sessionsOf(users, false) },
    cookies: new Map(),
  };
}

async function sessionsOf(users: readonly string[], isFresh: boolean) {
  const made = new Map<string, string>();
  for (const userId of users) made.set(userId, await sessionOf(userId, { isFresh }));
  // However slowly a test runs, it notes no use of them.
  const lastUsedAt = new Date(Date.now() + 3_600_000);
  await db.loginSession.updateMany({ where: { userId: { in: [...users] } }, data: { lastUsedAt } });
  return made;
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

/** A new request of somebody, by their login, or with none; `isFresh: false` for one of a while ago. */
export function requestAs(
  scene: ActionScene,
  caller: Caller,
  { isFresh = true }: { isFresh?: boolean } = {},
): void {
  request.cookies.clear();
  for (const [name, value] of scene.cookies) request.cookies.set(name, value);
  request.headers = new Headers({ 'x-path': '/admin', 'x-forwarded-for': newAddress() });
  const id = userOf(scene, caller);
  if (id === null) return;
  const session = scene.sessions[isFresh ? 'fresh' : 'old'].get(id);
  if (session) request.cookies.set(sessionCookieName(), session);
}
