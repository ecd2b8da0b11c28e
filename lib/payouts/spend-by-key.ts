import type { Work } from '@/lib/db/work';
import { dailyLimitOf, isKeyAlive, reserveSpend, spentToday } from '@/lib/people/keys/spend';
import { toJsonInteger } from '@/lib/money/money';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * Takes what a key approves, or says to have been given, from what it may move in a UTC day and currency; people have no
 * limit. One statement decides, so that no number of calls at once gets past it. Errors: UNAUTHENTICATED (the key was
 * revoked meanwhile), NO_DAILY_LIMIT, DAILY_LIMIT_REACHED.
 */
export async function spendByKey(
  work: Work,
  { currency, amountMinor }: { currency: string; amountMinor: bigint },
): Promise<Result<null>> {
  const { tx, ctx } = work;
  const { kind, id: apiKeyId } = ctx.actor;
  if (kind !== 'api_key' && kind !== 'agent') return ok(null);
  if (!(await isKeyAlive(tx, apiKeyId))) return refuse('UNAUTHENTICATED');
  const limitMinor = await dailyLimitOf(tx, apiKeyId, currency);
  if (limitMinor === null) return refuse('NO_DAILY_LIMIT', undefined, { currency });
  const reserved = await reserveSpend(work, { apiKeyId, currency, amountMinor, limitMinor });
  if (reserved !== null) return ok(null);
  return refuse('DAILY_LIMIT_REACHED', undefined, {
    currency,
    amount: toJsonInteger(amountMinor),
    limit: toJsonInteger(limitMinor),
    spent: toJsonInteger(await spentToday(work, apiKeyId, currency)),
  });
}
