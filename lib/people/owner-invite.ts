import { issueOneTimeToken } from '@/lib/auth/one-time-token';
import type { Tx } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { expectOk, ok } from '@/lib/result';
import { lockOwnerSetUp } from '@/lib/people/lock-owners';

/** The one-time link to make the first owner; null when there is one. Every call ends the link before it. */
export async function createOwnerInvite(): Promise<string | null> {
  return expectOk(
    await inTransaction<string | null>(async (tx, now) => {
      await lockOwnerSetUp(tx);
      if (await hasOwner(tx)) return ok(null);
      return ok(
        (await issueOneTimeToken({ tx, now }, { kind: 'owner', issuedBy: 'system:owner-set-up' }))
          .url,
      );
    }),
  );
}

export async function hasOwner(tx: Tx): Promise<boolean> {
  return (await tx.user.count({ where: { role: 'owner' } })) > 0;
}
