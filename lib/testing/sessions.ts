import { db } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { openSession } from '@/lib/people/open-session';
import { expectOk, ok } from '@/lib/result';

/** The cookie of somebody who logged in just now, or so long ago that they are asked again who they are. */
export async function sessionOf(
  userId: string,
  { isFresh = true, factorGiven = false }: { isFresh?: boolean; factorGiven?: boolean } = {},
): Promise<string> {
  const { sessionVersion } = await db.user.findUniqueOrThrow({ where: { id: userId } });
  const opened = await inTransaction(async (tx, now) =>
    ok(
      await openSession(
        { tx, now },
        { userId, sessionVersion, userAgent: null, isProven: isFresh, factorGiven },
      ),
    ),
  );
  return expectOk(opened).token;
}
