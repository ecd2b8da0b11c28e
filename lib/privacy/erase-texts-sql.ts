import type { Tx } from '@/lib/db/client';

/**
 * What people wrote about the commissions, under an erasure: reasons of voids, holds, corrections, and of what was posted.
 * Codes of reasons, amounts and times stay.
 */
export async function eraseTextsOfCommissions(
  tx: Tx,
  of: { affiliateIds: readonly string[]; orderIds: readonly string[] },
): Promise<void> {
  const ids = [[...of.affiliateIds], [...of.orderIds]] as const;
  await tx.$executeRaw`
    UPDATE commission SET reason = erased_text(reason), void_reason = erased_text(void_reason),
      clawback_reason = erased_text(clawback_reason), flagged_reason = erased_text(flagged_reason)
    WHERE (affiliate_id = ANY(${ids[0]}) OR order_id = ANY(${ids[1]}))
      AND (reason, void_reason, clawback_reason, flagged_reason) IS DISTINCT FROM
        (erased_text(reason), erased_text(void_reason), erased_text(clawback_reason), erased_text(flagged_reason))`;
  await tx.$executeRaw`
    UPDATE hold h SET reason = erased_text(h.reason), release_reason = erased_text(h.release_reason)
    FROM commission c WHERE c.id = h.commission_id AND (c.affiliate_id = ANY(${ids[0]}) OR c.order_id = ANY(${ids[1]}))
      AND (h.reason, h.release_reason) IS DISTINCT FROM (erased_text(h.reason), erased_text(h.release_reason))`;
  await tx.$executeRaw`
    UPDATE clawback b SET reason = erased_text(b.reason)
    FROM commission c WHERE c.id = b.commission_id AND (c.affiliate_id = ANY(${ids[0]}) OR c.order_id = ANY(${ids[1]}))
      AND b.reason IS DISTINCT FROM erased_text(b.reason)`;
  await tx.$executeRaw`
    UPDATE ledger_transfer t SET reason = erased_text(t.reason)
    WHERE t.affiliate_id = ANY(${ids[0]}) AND t.reason IS DISTINCT FROM erased_text(t.reason)`;
  await tx.$executeRaw`
    UPDATE ledger_transfer t SET reason = erased_text(t.reason)
    WHERE t.id IN (SELECT e.transfer_id FROM ledger_entry e JOIN commission c ON c.id = e.commission_id WHERE c.order_id = ANY(${ids[1]}))
      AND t.reason IS DISTINCT FROM erased_text(t.reason)`;
}

export async function eraseTextsOfAffiliates(
  tx: Tx,
  affiliateIds: readonly string[],
): Promise<void> {
  const ids = [...affiliateIds];
  await tx.$executeRaw`
    UPDATE payout SET close_reason = erased_text(close_reason)
    WHERE affiliate_id = ANY(${ids}) AND close_reason IS DISTINCT FROM erased_text(close_reason)`;
  await tx.$executeRaw`
    UPDATE affiliate_status_change SET reason = erased_text(reason)
    WHERE affiliate_id = ANY(${ids}) AND reason IS DISTINCT FROM erased_text(reason)`;
  await tx.$executeRaw`
    UPDATE attribution SET reason = erased_text(reason)
    WHERE affiliate_id = ANY(${ids}) AND reason IS DISTINCT FROM erased_text(reason)`;
  await tx.$executeRaw`
    UPDATE link SET name = 'Erased', slug = id, destination = '/', default_sub_id = NULL
    WHERE affiliate_id = ANY(${ids})`;
}

/** Orders and what came of them: what the shop told beside the money, and what people wrote. */
export async function eraseTextsOfOrders(
  tx: Tx,
  of: { customerIds: readonly string[]; orderIds: readonly string[] },
): Promise<void> {
  const customerIds = [...of.customerIds];
  const orderIds = [...of.orderIds];
  // The fingerprint is made of what the shop told, the customer's id and address among it: anybody could try who it was.
  await tx.$executeRaw`
    UPDATE sales_order SET metadata = '{}', fingerprint = 'erased:' || gen_random_uuid() WHERE id = ANY(${orderIds})`;
  await tx.$executeRaw`
    UPDATE order_line SET metadata = '{}' WHERE order_id = ANY(${orderIds}) AND metadata <> '{}'`;
  // What a shop sent of the orders names them by numbers, which no search for a person's texts finds.
  await tx.$executeRaw`
    UPDATE inbox_event e SET payload = '{}', warnings = '[]'
    FROM sales_order o
    WHERE o.id = ANY(${orderIds}) AND e.connection_id = o.connection_id AND e.payload <> '{}'
      AND o.external_id IN (e.payload ->> 'id', e.payload ->> 'order_id', e.payload -> 'data' ->> 'orderId', e.payload -> 'data' ->> 'id',
        e.payload -> 'data' ->> 'order_id', e.payload -> 'data' ->> 'transaction_id', 'invoice ' || (e.payload -> 'data' ->> 'id'))`;
  await tx.$executeRaw`
    UPDATE lead SET fingerprint = 'erased:' || gen_random_uuid() WHERE customer_id = ANY(${customerIds})`;
  await tx.$executeRaw`
    UPDATE refund SET reason = erased_text(reason), reversal_reason = erased_text(reversal_reason),
      fingerprint = 'erased:' || gen_random_uuid()
    WHERE order_id = ANY(${orderIds})`;
  await tx.$executeRaw`
    UPDATE dispute SET reason = erased_text(reason)
    WHERE order_id = ANY(${orderIds}) AND reason IS DISTINCT FROM erased_text(reason)`;
  await tx.$executeRaw`
    UPDATE attribution SET reason = erased_text(reason)
    WHERE root_customer_id = ANY(${customerIds}) AND reason IS DISTINCT FROM erased_text(reason)`;
  await tx.$executeRaw`
    UPDATE customer_pair SET reason = erased_text(reason)
    WHERE (customer_id = ANY(${customerIds}) OR other_id = ANY(${customerIds}))
      AND reason IS DISTINCT FROM erased_text(reason)`;
}

/**
 * What tells the customer's browser from others: it becomes another one, that never comes again. That it clicked, whose link,
 * and the country, device and site it was counted under stay: the roll-ups are sums of them.
 */
export async function eraseClicks(tx: Tx, clickIds: readonly string[]): Promise<void> {
  const ids = [...clickIds];
  await tx.$executeRaw`
    DELETE FROM counted_session WHERE session_id IN (SELECT session_id FROM click WHERE id = ANY(${ids}))`;
  await tx.$executeRaw`
    WITH visitor AS MATERIALIZED (
      SELECT session_id, 'erased_' || gen_random_uuid() AS nobody
      FROM (SELECT DISTINCT session_id FROM click WHERE id = ANY(${ids})) AS named
    )
    UPDATE click c SET ip_hash = NULL, landing_path = NULL, session_id = v.nobody
    FROM visitor v WHERE c.session_id = v.session_id`;
}

/** No later order finds them by a name they had: it is another customer's. */
export async function eraseNames(tx: Tx, customerIds: readonly string[], now: Date): Promise<void> {
  const ids = [...customerIds];
  await tx.$executeRaw`
    UPDATE customer_name SET source = 'api', name = 'erased_' || gen_random_uuid() WHERE customer_id = ANY(${ids})`;
  await tx.$executeRaw`
    UPDATE customer c SET email = NULL, email_canonical = NULL, erased_at = ${now},
      external_id = coalesce((SELECT min(n.name) FROM customer_name n WHERE n.customer_id = c.id), 'erased_' || gen_random_uuid())
    WHERE c.id = ANY(${ids})`;
}
