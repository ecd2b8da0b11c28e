import { lockAffiliates, shareAffiliates } from '@/lib/affiliates/lock-affiliate';
import type { WholeCustomer } from '@/lib/attribution/gather-sql';
import type { Tx } from '@/lib/db/client';
import { normaliseCode } from '@/lib/format/code';

/**
 * What a transaction will do to affiliates, and so how it locks them, from the first on: `still` keeps their statuses as
 * they are until its end (a ban either sees the commission that is earned here, or is seen), `move` is for those who
 * move the affiliate's money further. A lock that is taken as `still` and needed as `move` later is a deadlock with
 * whoever does the same.
 */
export type AffiliateLock = 'still' | 'move';

export function lockAffiliatesInQuestion(
  tx: Tx,
  affiliateIds: readonly string[],
  lock: AffiliateLock,
): Promise<void> {
  return lock === 'move' ? lockAffiliates(tx, affiliateIds) : shareAffiliates(tx, affiliateIds);
}

/** `also` are those of a touch that is not on file yet, `sessionId` the visitor it came from. */
export type NewTouch = { also: readonly string[]; sessionId: string | null };

/**
 * Everybody whom a touch of the customer's may concern, known before any of it is decided: all of them in one step. The
 * caller holds the customer, so that no order or lead is added between looking and locking. Returns whom it locked.
 */
export async function lockAffiliatesOfCustomer(
  tx: Tx,
  customer: WholeCustomer & { programId: string },
  { also, sessionId }: NewTouch,
  lock: AffiliateLock,
): Promise<Set<string>> {
  const ids = [...customer.ids];
  const codes = await listTypedCodes(tx, ids);
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH named AS (
      SELECT click_id FROM lead WHERE customer_id = ANY(${ids})
      UNION SELECT click_id FROM sales_order WHERE customer_id = ANY(${ids})
    ), visitor AS (
      SELECT session_id FROM click WHERE program_id = ${customer.programId} AND id IN (SELECT click_id FROM named)
      UNION SELECT ${sessionId}::text
    ), concerned AS (
      SELECT affiliate_id FROM attribution WHERE root_customer_id = ${customer.id}
      UNION SELECT affiliate_id FROM lead WHERE customer_id = ANY(${ids})
      UNION SELECT affiliate_id FROM sales_order WHERE customer_id = ANY(${ids})
      UNION SELECT affiliate_id FROM discount_code
        WHERE program_id = ${customer.programId} AND code = ANY(${codes}::text[])
      UNION SELECT a.id FROM sales_order o JOIN affiliate a ON a.code = o.landing_code AND a.program_id = o.program_id
        WHERE o.customer_id = ANY(${ids})
      UNION SELECT affiliate_id FROM click
        WHERE program_id = ${customer.programId} AND session_id IN (SELECT session_id FROM visitor)
      UNION SELECT unnest(${[...also]}::text[])
    )
    SELECT id FROM affiliate WHERE id IN (SELECT affiliate_id FROM concerned)`;
  const concerned = rows.map((row) => row.id);
  await lockAffiliatesInQuestion(tx, concerned, lock);
  return new Set(concerned);
}

/** What the customer's leads and orders gave as a code, as it is stored. */
async function listTypedCodes(tx: Tx, customerIds: string[]): Promise<string[]> {
  // never null: code
  const rows = await tx.$queryRaw<{ code: string }[]>`
    SELECT code FROM lead WHERE customer_id = ANY(${customerIds}) AND code IS NOT NULL
    UNION SELECT code FROM sales_order WHERE customer_id = ANY(${customerIds}) AND code IS NOT NULL`;
  return [...new Set(rows.map((row) => normaliseCode(row.code)))];
}
