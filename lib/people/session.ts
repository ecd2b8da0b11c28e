import { cookies, headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import type { CommandContext } from '@/lib/db/work';
import { findSessionUser, type SessionUser } from '@/lib/people/find-session-user';
import { safePath } from '@/lib/auth/next-path';
import { can, type Permission } from '@/lib/auth/permissions';
import { findSessionToken } from '@/lib/auth/session-token';
import type { AffiliateViewer, StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { ok, refuse, type Result } from '@/lib/result';
import { currentRequestId } from '@/lib/request/request-id';

export type { SessionUser } from '@/lib/people/find-session-user';

/** Who asks; null when nobody is logged in. One look per request. */
export const getSessionUser = cache(async (): Promise<SessionUser | null> => {
  const jar = await cookies();
  return findSessionUser(await findSessionToken((name) => jar.get(name)?.value));
});

/** Anybody who is logged in; others are sent to the login and come back. */
export async function requireUser(): Promise<SessionUser> {
  return (await getSessionUser()) ?? redirect(await loginPath());
}

/**
 * Before what proves or pays people: the person behind this login gave their password or second factor within ten
 * minutes. Otherwise the page asks for it in place (`stepUp`) and does then what was asked.
 */
export async function requireFresh(): Promise<Result<void>> {
  return (await requireUser()).isFresh ? ok(undefined) : refuse('STEP_UP_NEEDED');
}

/** The same for a file, which has no form to ask in: leads to the page that asks, and comes back. */
export async function requireFreshOrAsk(): Promise<void> {
  if ((await requireFresh()).ok) return;
  const asked = safePath((await headers()).get('x-path'));
  redirect(asked === null ? '/confirm' : `/confirm?next=${encodeURIComponent(asked)}`);
}

/** A member of staff who may do this. To anybody else who is logged in, the place does not exist. */
export async function requireStaff(permission: Permission): Promise<StaffViewer> {
  const { id, role } = await requireUser();
  if (role === 'affiliate' || !can(role, permission)) notFound();
  return { kind: 'staff', userId: id, role };
}

const membershipOf = cache((userId: string) =>
  db.affiliate.findFirst({
    where: { userId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true, programId: true },
  }),
);

/** An affiliate, as the member of a program; with several memberships the first. */
export async function requireAffiliate(): Promise<AffiliateViewer> {
  const { id, role } = await requireUser();
  const membership = role === 'affiliate' ? await membershipOf(id) : null;
  if (!membership) notFound();
  return {
    kind: 'affiliate',
    userId: id,
    affiliateId: membership.id,
    programId: membership.programId,
  };
}

/** The context of a command that the logged-in person starts. */
export async function userContext(): Promise<CommandContext> {
  const [user, requestId] = await Promise.all([requireUser(), currentRequestId()]);
  return { actor: { kind: 'user', id: user.id, label: user.name }, requestId };
}

async function loginPath(): Promise<string> {
  const asked = safePath((await headers()).get('x-path'));
  return asked === null || asked === '/' ? '/login' : `/login?next=${encodeURIComponent(asked)}`;
}
