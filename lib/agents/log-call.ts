import type { CallFacts, Caller, Outcome } from '@/lib/agents/tool';
import { recordAudit } from '@/lib/audit/record';
import type { Tx } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import type { RefusalCode } from '@/lib/refusals';
import { ok } from '@/lib/result';

/** The row that every call of a tool leaves, in the caller's transaction. Arguments only as their hash. */
export function recordCall(
  tx: Tx,
  caller: Caller,
  facts: CallFacts,
  outcome: Outcome | RefusalCode,
): Promise<void> {
  const { tool, argsHash, commissionId } = facts;
  return recordAudit(tx, caller.ctx, {
    action: 'AGENT_CALLED',
    subjectType: 'api_key',
    subjectId: caller.keyId,
    programId: caller.viewer.programId,
    affiliateId: caller.viewer.affiliateId,
    data: { tool, outcome, argsHash, ...(commissionId === undefined ? {} : { commissionId }) },
  });
}

/** For calls that write nothing else. */
export async function logCall(
  caller: Caller,
  facts: CallFacts,
  outcome: Outcome | RefusalCode,
): Promise<void> {
  await transact(async (tx) => ok(await recordCall(tx, caller, facts, outcome)));
}
