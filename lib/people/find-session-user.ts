import { roleOf } from '@/lib/people/authenticate';
import { noteGoodCredential } from '@/lib/auth/good-credentials';
import { findSessionRow, touchSession } from '@/lib/people/find-session-sql';
import { decodeSession } from '@/lib/auth/session-token';
import type { Role } from '@/lib/auth/viewer';
import { logger } from '@/lib/logger';

export type SessionUser = {
  id: string;
  email: string;
  name: string;
  role: Role;
  sessionVersion: number;
  hasPassword: boolean;
  /** They have a second factor, and this login gave it. */
  hasFactor: boolean;
  /** Of the staff, where a second factor is demanded, and has none yet: may do nothing but set one up. */
  needsFactor: boolean;
  /** The login this request belongs to. */
  sid: string;
  sessionExpiresAt: Date;
  /** Its person gave a password or a second factor within the last ten minutes. */
  isFresh: boolean;
};

/**
 * Whose request it is, by the database of this moment: a disabled user, a raised session version (password, role,
 * sign-out everywhere), an ended login, one without the second factor that its person has, or one of the staff that nobody used for an hour is nobody, whatever the cookie
 * says.
 */
export async function findSessionUser(token: string | undefined): Promise<SessionUser | null> {
  const claims = token ? await decodeSession(token) : null;
  const row = claims && (await findSessionRow(claims));
  if (!claims || !row) return null;
  if (row.isUseOld) await noteUse(claims.sid);
  if (token) noteGoodCredential(token, row.id);
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: roleOf(row.role),
    sessionVersion: claims.sessionVersion,
    hasPassword: row.hasPassword,
    hasFactor: row.hasFactor,
    needsFactor: row.needsFactor,
    sid: claims.sid,
    sessionExpiresAt: claims.expiresAt,
    isFresh: row.isFresh,
  };
}

/** A request does not fail for it. */
async function noteUse(sid: string): Promise<void> {
  try {
    await touchSession(sid);
  } catch (error) {
    logger.warn({ err: error }, 'the last use of a session was not noted');
  }
}
