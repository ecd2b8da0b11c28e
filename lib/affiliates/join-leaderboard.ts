import { changeDetails } from '@/lib/affiliates/change-details';
import type { CommandContext } from '@/lib/db/work';
import type { Result } from '@/lib/result';

/**
 * Whether the program's other affiliates see how many orders this one brought, under the public name; without one nobody is seen.
 * Errors: AFFILIATE_NOT_FOUND, PERSON_ERASED.
 */
export function joinLeaderboard(
  ctx: CommandContext,
  input: { affiliateId: string; onLeaderboard: boolean },
): Promise<Result<{ changed: boolean }>> {
  return changeDetails(ctx, input);
}
