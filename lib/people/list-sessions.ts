import { listOpenSessions } from '@/lib/people/find-session-sql';
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
  const rows = await listOpenSessions(user, SHOWN);
  return rows
    .map((row) => ({ ...row, isThis: row.id === user.sid }))
    .sort((a, b) => Number(b.isThis) - Number(a.isThis));
}
