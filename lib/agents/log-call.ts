import type { CallFacts, Caller, Outcome } from '@/lib/agents/tool';
import { recordAudit } from '@/lib/audit/record';
import type { Work } from '@/lib/db/work';
import { transact } from '@/lib/db/transact';
import type { RefusalCode } from '@/lib/refusals';
import { ok } from '@/lib/result';

/** The row that every call of a tool leaves, in the caller's transaction. Arguments only as their hash. */
export function recordCall(
  work: Work,
  caller: Caller,
  facts: CallFacts,
  outcome: Outcome | RefusalCode,
): Promise<void> {
  const { tool, argsHash, commissionId } = facts;
  return recordAudit(work, {
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
  await transact(caller.ctx, async (work) => ok(await recordCall(work, caller, facts, outcome)));
}
