import type { Work } from '@/lib/db/work';
import { dailyLimitsSchema } from '@/lib/people/api-keys';
import type { Tx } from '@/lib/db/client';
import { startOfUtcDay } from '@/lib/time/calendar';

/**
 * Takes an amount from what the key may still move today without a confirmation, or answers null and takes nothing. One
 * statement decides, so that no number of calls at once gets past the limit. `now` is the database's.
 */
export async function reserveSpend(
  { tx, now }: Work,
  spend: { apiKeyId: string; currency: string; amountMinor: bigint; limitMinor: bigint },
): Promise<bigint | null> {
  const { apiKeyId, currency, amountMinor, limitMinor } = spend;
  if (amountMinor > limitMinor) return null;
  const rows = await tx.$queryRaw<{ spent: bigint }[]>`
    INSERT INTO agent_spend AS s (api_key_id, day, currency, spent_minor)
    VALUES (${apiKeyId}, ${startOfUtcDay(now)}::timestamptz AT TIME ZONE 'UTC', ${currency}, ${amountMinor})
    ON CONFLICT (api_key_id, day, currency) DO UPDATE SET spent_minor = s.spent_minor + excluded.spent_minor
    WHERE s.spent_minor + excluded.spent_minor <= ${limitMinor}
    RETURNING s.spent_minor AS spent`;
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
