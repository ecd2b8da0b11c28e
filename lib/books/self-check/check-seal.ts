import { FIRST_MARK } from '@/lib/audit/seal/mark';
import type { ChainMark } from '@/lib/audit/seal/types';
import { verifyChain } from '@/lib/audit/seal/verify-chain';
import type { Tx } from '@/lib/db/client';
import { markToKeep, storedMarkOf, type KeptCheck } from '@/lib/books/self-check/stored';

/** The run that was kept last, and the mark of the last one that left any. */
export type SeenRun = { id: bigint | null; mark: ChainMark };

export async function findSeenRun(tx: Tx): Promise<SeenRun> {
  const rows = await tx.$queryRaw<{ id: bigint | null; mark: unknown }[]>`
    SELECT (SELECT max(id) FROM book_check) AS id, (
      SELECT jsonb_path_query_first(b.checks, '$[*] ? (@.id == "SEAL").mark') FROM book_check b
      WHERE jsonb_path_exists(b.checks, '$[*] ? (@.id == "SEAL").mark') ORDER BY b.id DESC LIMIT 1) AS mark`;
  const [row] = rows;
  return { id: row?.id ?? null, mark: storedMarkOf(row?.mark) ?? FIRST_MARK };
}

/**
 * Follows the chain from the mark on. A clean stretch moves the mark to its end, and from the end of the chain back to
 * the beginning; a fault leaves it where it is, so that the next run meets the fault again. `busy`: another process is
 * sealing a long log for the first time, and what it has not come to yet is not overdue.
 */
export async function checkSeal(
  from: ChainMark,
  busy: boolean,
  /** The chain is followed for this long; `npm run verify -- --chain` follows all of it. */
  budgetMs: number,
): Promise<KeptCheck> {
  const report = await verifyChain({ budgetMs, from });
  const fault = busy && report.fault?.kind === 'unsealed' ? null : report.fault;
  const next = report.complete ? FIRST_MARK : report.reached;
  const seen =
    report.checked === 0n ? 'none' : `${from.position + 1n} to ${report.reached.position}`;
  return {
    id: 'SEAL',
    title: `every row of the audit log is as it was sealed (${seen} of ${report.sealed} looked at)`,
    ok: fault === null,
    found: fault === null ? 0 : 1,
    details: fault === null ? [] : [fault.text],
    mark: markToKeep(fault === null ? next : from),
  };
}

/** A run that was kept in between has looked at the same stretch, and what it left stands. */
export function settleMark(checks: KeptCheck[], seen: SeenRun, last: SeenRun): KeptCheck[] {
  if (seen.id === last.id) return checks;
  return checks.map((check) => (check.mark ? { ...check, mark: markToKeep(last.mark) } : check));
}
