import { countAttempt, networkCounters } from '@/lib/people/throttle';
import type { CallerNetwork } from '@/lib/request/client-address';
import { refuse } from '@/lib/result';

/** What somebody is told whose link is none: the first look costs no more than a read, and many of one network are refused. */
export async function refuseToken(
  from: CallerNetwork | undefined,
): Promise<ReturnType<typeof refuse>> {
  const counted = from && (await countAttempt(networkCounters('oneTimeToken', from)));
  return counted && !counted.ok ? counted : refuse('TOKEN_INVALID');
}
