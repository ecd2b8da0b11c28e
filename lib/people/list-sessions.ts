import { db } from '@/lib/db/client';
import type { SessionUser } from '@/lib/people/find-session-user';

export type OpenSession = {
  id: string;
  device: string;
  createdAt: Date;
  lastUsedAt: Date;
  isThis: boolean;
};

/** More are there only where somebody logs in without end: the ones used last are shown. */
const SHOWN = 50;

/** The logins of a person that are open, this one first. */
export async function listSessions(
  user: Pick<SessionUser, 'id' | 'sid' | 'sessionVersion'>,
): Promise<OpenSession[]> {
  const rows = await db.loginSession.findMany({
    where: { userId: user.id, sessionVersion: user.sessionVersion },
    orderBy: [{ lastUsedAt: 'desc' }, { id: 'desc' }],
    take: SHOWN,
  });
  return rows
    .map(({ id, device, createdAt, lastUsedAt }) => ({
      id,
      device,
      createdAt,
      lastUsedAt,
      isThis: id === user.sid,
    }))
    .sort((a, b) => Number(b.isThis) - Number(a.isThis));
}
