import type { Tx } from '@/lib/db/client';
import type { Lead } from '@/lib/db/generated/client';

/** By which link a sign-up came, and from which country, as far as its click is still there. */
export async function findOriginOfLead(
  tx: Tx,
  { programId, clickId }: Pick<Lead, 'programId' | 'clickId'>,
): Promise<{ linkId: string | null; country: string | null }> {
  if (clickId === null) return { linkId: null, country: null };
  const rows = await tx.$queryRaw<{ linkId: string | null; country: string | null }[]>`
    SELECT link_id AS "linkId", country FROM click WHERE program_id = ${programId} AND id = ${clickId}`;
  return rows[0] ?? { linkId: null, country: null };
}
