import { cookies, headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import type { CommandContext } from '@/lib/db/work';
import { findSessionUser, type SessionUser } from '@/lib/people/find-session-user';
import { FACTOR_PATH, safePath } from '@/lib/auth/next-path';
import { can, type Permission } from '@/lib/auth/permissions';
import { findSessionToken } from '@/lib/auth/session-token';
import type { AffiliateViewer, StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { ok, refuse, type Result } from '@/lib/result';
import { currentRequestId } from '@/lib/request/request-id';
import { noteRefusedHere } from '@/lib/security/note-refusal';

export type { SessionUser } from '@/lib/people/find-session-user';

/** Who asks; null when nobody is logged in. One look per request. */
export const getSessionUser = cache(async (): Promise<SessionUser | null> => {
  const jar = await cookies();
  return findSessionUser(await findSessionToken((name) => jar.get(name)?.value));
});

/**
 * Anybody who is logged in, also who of the staff has yet to set up the second factor that is demanded of them: for what
 * they need to do so, and to prove who they are. Others are sent to the login and come back.
 */
export async function requireLogin(): Promise<SessionUser> {
  return (await getSessionUser()) ?? redirect(await loginPath());
}

/** Anybody who is logged in and has what is demanded of them; whoever lacks a second factor is led to set it up. */
export async function requireUser(): Promise<SessionUser> {
  const user = await requireLogin();
  if (user.needsFactor) redirect(FACTOR_PATH);
  return user;
}

/**
 * Before what proves or pays people: the person behind this login gave their password or second factor within ten
 * minutes. Otherwise the page asks for it in place (`stepUp`) and does then what was asked.
 */
export async function requireFresh(): Promise<Result<void>> {
  return (await requireLogin()).isFresh ? ok(undefined) : refuse('STEP_UP_NEEDED');
}

/** The same for a file, which has no form to ask in: leads to the page that asks, and comes back. */
export async function requireFreshOrAsk(): Promise<void> {
  if ((await requireFresh()).ok) return;
  const asked = safePath((await headers()).get('x-path'));
  redirect(asked === null ? '/confirm' : `/confirm?next=${encodeURIComponent(asked)}`);
}

/** One event for a request, however many parts of its page ask. */
const toldOf = cache((_userId: string) => ({ isTold: false }));

/** Notes it, and says that there is nothing here. */
async function keepOut(userId: string, place: Permission | 'portal'): Promise<never> {
  const told = toldOf(userId);
  if (!told.isTold) {
    told.isTold = true;
    await noteRefusedHere('access', { reason: place, actor: { kind: 'user', id: userId } });
  }
  notFound();
}

/** A member of staff who may do this. To anybody else who is logged in, the place does not exist. */
export async function requireStaff(permission: Permission): Promise<StaffViewer> {
  const { id, role } = await requireUser();
  if (role === 'affiliate' || !can(role, permission)) return keepOut(id, permission);
  return { kind: 'staff', userId: id, role };
}

const membershipOf = cache((userId: string) =>
  db.affiliate.findFirst({
    where: { userId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true, programId: true, status: true },
  }),
);

/** An affiliate, as the member of a program; with several memberships the first. */
export async function requireAffiliate(): Promise<AffiliateViewer> {
  const { id, role } = await requireUser();
  const membership = role === 'affiliate' ? await membershipOf(id) : null;
  if (!membership) return keepOut(id, 'portal');
  return {
    kind: 'affiliate',
    userId: id,
    affiliateId: membership.id,
    programId: membership.programId,
  };
}

/** The same before a change: who applied and is not accepted, or was declined, sees that and can do nothing else. */
export async function requireMember(): Promise<AffiliateViewer> {
  const viewer = await requireAffiliate();
  const status = (await membershipOf(viewer.userId))?.status;
  if (status === 'applied' || status === 'rejected') redirect('/portal/application');
  return viewer;
}

/** The context of a command that the logged-in person starts. */
export async function userContext(): Promise<CommandContext> {
  const [user, requestId] = await Promise.all([requireLogin(), currentRequestId()]);
  return { actor: { kind: 'user', id: user.id, label: user.name }, requestId };
}

async function loginPath(): Promise<string> {
  const asked = safePath((await headers()).get('x-path'));
  return asked === null || asked === '/' ? '/login' : `/login?next=${encodeURIComponent(asked)}`;
}
