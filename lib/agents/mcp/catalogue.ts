import type { VerifiedKey } from '@/lib/people/keys/types';
import type { Tool } from '@/lib/agents/tool';
import { explainCommissionTool } from '@/lib/agents/tools/explain-commission';
import { getAffiliateLinkTool } from '@/lib/agents/tools/get-affiliate-link';
import {
  approvePayoutTool,
  clawBackCommissionTool,
  voidCommissionTool,
} from '@/lib/agents/tools/money-tools';
import { previewTermsTool } from '@/lib/agents/tools/preview-terms';
import {
  getAffiliateStatsTool,
  listCommissionsTool,
  listPayoutsTool,
} from '@/lib/agents/tools/read-tools';
import { ok, refuse, type Result } from '@/lib/result';

/** Every tool there is. */
export const TOOLS: readonly Tool[] = [
  getAffiliateLinkTool,
  getAffiliateStatsTool,
  listCommissionsTool,
  explainCommissionTool,
  previewTermsTool,
  listPayoutsTool,
  approvePayoutTool,
  voidCommissionTool,
  clawBackCommissionTool,
];

/** Whether a key may use a tool. What it may not use is not listed to it either. */
export function mayUse(key: VerifiedKey, tool: Tool): Result<null> {
  if (tool.isMoney && key.viewer.affiliateId !== null) {
    return refuse('FORBIDDEN', 'A key of one affiliate moves no money. Use a key of the program.');
  }
  if (tool.isProgramWide && key.viewer.affiliateId !== null) {
    return refuse('FORBIDDEN', 'A key of one affiliate sees that affiliate only.');
  }
  const scope = tool.scopeOf(key);
  if (!key.scopes.includes(scope)) {
    return refuse('FORBIDDEN', `This key lacks the scope ${scope}.`, { scope });
  }
  return ok(null);
}
