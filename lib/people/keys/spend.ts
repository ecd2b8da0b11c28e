import type { Work } from '@/lib/db/work';
import { dailyLimitsSchema } from '@/lib/people/keys/types';
import type { Tx } from '@/lib/db/client';
import { startOfUtcDay } from '@/lib/time/calendar';
import { addSpend } from '@/lib/people/keys/spend-sql';

/**
 * Takes an amount from what the key may still move today by itself, or answers null and takes nothing. One
 * statement decides, so that no number of calls at once gets past the limit. `now` is the database's.
 */
export async function reserveSpend(
  { tx, now }: Work,
  spend: { apiKeyId: string; currency: string; amountMinor: bigint; limitMinor: bigint },
): Promise<bigint | null> {
  const { amountMinor, limitMinor } = spend;
  if (amountMinor > limitMinor) return null;
  const rows = await addSpend(tx, startOfUtcDay(now), spend);
  return rows[0]?.spent ?? null;
}

/** The key's limit in a currency; null when it has none, or was revoked meanwhile. */
export async function dailyLimitOf(
  tx: Tx,
  apiKeyId: string,
  currency: string,
): Promise<bigint | null> {
  const key = await tx.apiKey.findFirst({
    where: { id: apiKeyId, revokedAt: null },
    select: { dailyLimits: true },
  });
  const limit = dailyLimitsSchema.safeParse(key?.dailyLimits).data?.[currency];
  return limit === undefined ? null : BigInt(limit);
}

export async function isKeyAlive(tx: Tx, apiKeyId: string): Promise<boolean> {
  return (await tx.apiKey.count({ where: { id: apiKeyId, revokedAt: null } })) === 1;
}

export async function spentToday(
  { tx, now }: Work,
  apiKeyId: string,
  currency: string,
): Promise<bigint> {
  const row = await tx.agentSpend.findUnique({
    where: { apiKeyId_day_currency: { apiKeyId, day: startOfUtcDay(now), currency } },
    select: { spentMinor: true },
  });
  return row?.spentMinor ?? 0n;
}
