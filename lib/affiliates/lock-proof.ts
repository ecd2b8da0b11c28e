import type { Tx } from '@/lib/db/client';

/**
 * Whether the person of an affiliate has proven the address; it stays so until the end of the transaction. Before the
 * affiliate's own lock: whoever proves an address locks the person first, and then what begins by it.
 */
export async function holdProof(tx: Tx, affiliateId: string): Promise<boolean> {
  const [person] = await tx.$queryRaw<{ isProven: boolean }[]>`
    SELECT (u.email_proven_at IS NOT NULL) AS "isProven" FROM app_user u
    WHERE u.id = (SELECT a.user_id FROM affiliate a WHERE a.id = ${affiliateId}) FOR SHARE OF u`;
  return person?.isProven ?? false;
}
