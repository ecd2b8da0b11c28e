import { countAttempt, networkCounters } from '@/lib/people/throttle';
import type { CallerNetwork } from '@/lib/request/client-address';
import { refuse, type Result } from '@/lib/result';
import { noteRefusedHere } from '@/lib/security/note-refusal';

/** What somebody is told whose link is none: the first look costs no more than a read, and many of one network are refused. */
export async function refuseToken(
  from: CallerNetwork | undefined,
): Promise<ReturnType<typeof refuse>> {
  const counted = from && (await countAttempt(networkCounters('oneTimeToken', from), from));
  return counted && !counted.ok ? counted : noteDeadLink(refuse('TOKEN_INVALID'), from);
}

/** Notes the refusal of a link that is none, was used, or is too old; a success passes. */
export async function noteDeadLink<R extends Result<unknown>>(
  result: R,
  from?: CallerNetwork,
): Promise<R> {
  if (!result.ok && result.error.code === 'TOKEN_INVALID') {
    await noteRefusedHere('link', { reason: 'TOKEN_INVALID', network: from?.network });
  }
  return result;
}
