import { db } from '@/lib/db/client';

export type Candidate = { affiliateId: string; currency: string; minor: bigint };

/** Affiliates of a program with something to be paid, debts taken off. */
export function listCandidates(programId: string): Promise<Candidate[]> {
  return db.$queryRaw<Candidate[]>`
    SELECT a.affiliate_id AS "affiliateId", a.currency, coalesce(sum(a.balance_minor), 0)::bigint AS minor
    FROM ledger_account a JOIN affiliate f ON f.id = a.affiliate_id
    WHERE a.program_id = ${programId} AND a.kind IN ('available', 'debt') AND f.status <> 'banned'
    GROUP BY 1, 2 HAVING sum(a.balance_minor) > 0 ORDER BY 1, 2`;
}
