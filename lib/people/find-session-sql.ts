import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { movedClock } from '@/lib/db/clock';

/** How long a proof of who somebody is stays fresh, and how long staff may be away. */
const FRESH = '10 minutes';
const STAFF_IDLE = '60 minutes';
/** SQL: whether a login `s` of a person `u` still opens something at `t.now`; `f` is the person's second factor, if any. */
const stillOpens = Prisma.sql`u.disabled_at IS NULL AND (f.user_id IS NULL OR s.factor_given_at >= f.confirmed_at)
  AND (u.role = 'affiliate' OR s.last_used_at > t.now - ${STAFF_IDLE}::interval)`;
/** How stale the "last used" of a session may be; saves a write per request. */
const USED_RESOLUTION = '1 minute';

export type SessionRow = {
  id: string;
  email: string;
  name: string;
  role: string;
  hasPassword: boolean;
  hasFactor: boolean;
  needsFactor: boolean;
  isFresh: boolean;
  isUseOld: boolean;
};

/** The login of a cookie with its person, when both still hold. */
export async function findSessionRow(claims: {
  sid: string;
  userId: string;
  sessionVersion: number;
}): Promise<SessionRow | null> {
  const moved = movedClock();
  const rows = await db.$queryRaw<SessionRow[]>`
    SELECT u.id, u.email, u.name, u.role, u.password_hash IS NOT NULL AS "hasPassword",
      f.user_id IS NOT NULL AS "hasFactor",
      u.role <> 'affiliate' AND f.user_id IS NULL AND EXISTS (
        SELECT 1 FROM setting d WHERE d.key = 'staff_second_factor' AND d.value = 'true'::jsonb) AS "needsFactor",
      coalesce(s.proven_at > t.now - ${FRESH}::interval, false) AS "isFresh",
      s.last_used_at < t.now - ${USED_RESOLUTION}::interval AS "isUseOld"
    FROM login_session s
    JOIN app_user u ON u.id = s.user_id
    LEFT JOIN second_factor f ON f.user_id = u.id AND f.confirmed_at IS NOT NULL
    CROSS JOIN (SELECT coalesce(${moved}::timestamptz, app_now()) AS now) t
    WHERE s.id = ${claims.sid} AND s.user_id = ${claims.userId}
      AND s.session_version = ${claims.sessionVersion} AND u.session_version = ${claims.sessionVersion}
      AND ${stillOpens}`;
  return rows[0] ?? null;
}

/** Pages that come together find it old together: one of them writes. */
export async function touchSession(sid: string): Promise<void> {
  const moved = movedClock();
  await db.$executeRaw`
    UPDATE login_session SET last_used_at = t.now
    FROM (SELECT coalesce(${moved}::timestamptz, app_now()) AS now) t
    WHERE id = ${sid} AND last_used_at < t.now - ${USED_RESOLUTION}::interval`;
}

type OpenRow = { id: string; device: string; createdAt: Date; lastUsedAt: Date };

/** The logins of a person that still open something, those used last first. */
export function listOpenSessions(
  { id, sessionVersion }: { id: string; sessionVersion: number },
  limit: number,
): Promise<OpenRow[]> {
  const moved = movedClock();
  return db.$queryRaw<OpenRow[]>`
    SELECT s.id, s.device, s.created_at AS "createdAt", s.last_used_at AS "lastUsedAt"
    FROM login_session s JOIN app_user u ON u.id = s.user_id
    LEFT JOIN second_factor f ON f.user_id = u.id AND f.confirmed_at IS NOT NULL
    CROSS JOIN (SELECT coalesce(${moved}::timestamptz, app_now()) AS now) t
    WHERE s.user_id = ${id} AND s.session_version = ${sessionVersion} AND s.expires_at > t.now
      AND ${stillOpens}
    ORDER BY s.last_used_at DESC, s.id DESC LIMIT ${limit}`;
}
