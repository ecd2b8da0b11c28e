import type { Tx } from '@/lib/db/client';

/** Adds to what a key spent on a day, as far as its limit allows; no row when it does not. */
export function addSpend(
  tx: Tx,
  day: Date,
  spend: { apiKeyId: string; currency: string; amountMinor: bigint; limitMinor: bigint },
): Promise<{ spent: bigint }[]> {
  const { apiKeyId, currency, amountMinor, limitMinor } = spend;
  return tx.$queryRaw<{ spent: bigint }[]>`
    INSERT INTO agent_spend AS s (api_key_id, day, currency, spent_minor)
    VALUES (${apiKeyId}, ${day}::timestamptz AT TIME ZONE 'UTC', ${currency}, ${amountMinor})
    ON CONFLICT (api_key_id, day, currency) DO UPDATE SET spent_minor = s.spent_minor + excluded.spent_minor
    WHERE s.spent_minor + excluded.spent_minor <= ${limitMinor}
    RETURNING s.spent_minor AS spent`;
}
