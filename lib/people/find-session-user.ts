import { roleOf } from '@/lib/people/authenticate';
import { decodeSession } from '@/lib/auth/session-token';
import type { Role } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';

export type SessionUser = {
  id: string;
  email: string;
  name: string;
  role: Role;
  sessionVersion: number;
  /** The login this request belongs to. */
  sid: string;
  sessionExpiresAt: Date;
};

/**
 * Whose request it is, by the database of this moment: a disabled user, a raised session version (password, role,
 * sign-out everywhere) or an ended login is nobody, whatever the cookie says.
 */
export async function findSessionUser(token: string | undefined): Promise<SessionUser | null> {
  const claims = token ? await decodeSession(token) : null;
  if (!claims) return null;
  const [user, ended] = await Promise.all([
    db.user.findUnique({ where: { id: claims.userId } }),
    db.endedSession.findUnique({ where: { id: claims.sid }, select: { id: true } }),
  ]);
  if (!user || ended || user.disabledAt !== null) return null;
  if (user.sessionVersion !== claims.sessionVersion) return null;
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: roleOf(user.role),
    sessionVersion: user.sessionVersion,
    sid: claims.sid,
    sessionExpiresAt: claims.expiresAt,
  };
}
