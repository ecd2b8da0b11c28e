import { db } from '@/lib/db/client';
import { signIn } from '@/lib/people/open-session';

/** The cookie of somebody who logged in just now, or so long ago that they are asked again who they are. */
export async function sessionOf(
  userId: string,
  { isFresh = true, factorGiven = false }: { isFresh?: boolean; factorGiven?: boolean } = {},
): Promise<string> {
  const { sessionVersion } = await db.user.findUniqueOrThrow({ where: { id: userId } });
  const { token } = await signIn({
    ...{ userId, sessionVersion, userAgent: null },
    isProven: isFresh,
    factorGiven,
  });
  return token;
}
