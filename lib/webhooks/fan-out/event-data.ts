import { getAffiliate } from '@/lib/affiliates/queries';
import { affiliateOut, toAffiliate } from '@/lib/affiliates/rest';
import type { Viewer } from '@/lib/auth/viewer';
import { getCommission } from '@/lib/commissions/queries';
import { commissionOut, toCommission } from '@/lib/commissions/rest';
import type { Tx } from '@/lib/db/client';
import { toJson } from '@/lib/format/json';
import { attributionOut, toAttribution } from '@/lib/orders/attribution-rest';
import {
  disputeDto,
  findAttribution,
  leadDto,
  orderDto,
  orderInclude,
  refundDto,
  refundInclude,
} from '@/lib/orders/dto';
import {
  disputeOut,
  leadOut,
  orderOut,
  refundOut,
  toDispute,
  toOrder,
  toRefund,
} from '@/lib/orders/rest';
import { countItems } from '@/lib/payouts/payout-items';
import { batchOut, payoutOut, toPayout } from '@/lib/payouts/rest';
import { summaryDto, summarySelect } from '@/lib/payouts/summary';
import { unreachable } from '@/lib/result';
import type { EventObject } from '@/lib/webhooks/catalogue';

/** What an event is about. */
export type Subject = { programId: string; affiliateId: string | null; id: string };

type Data = Record<string, unknown>;

/** The object as the API answers it to a key of the program, as it is now; null when it is no more. */
export function loadEventData(tx: Tx, object: EventObject, subject: Subject): Promise<Data | null> {
  switch (object) {
    case 'Affiliate':
      return affiliate(tx, subject);
    case 'Attribution':
      return attribution(tx, subject);
    case 'Commission':
      return commission(tx, subject);
    case 'Dispute':
      return dispute(tx, subject);
    case 'Lead':
      return lead(tx, subject);
    case 'Order':
      return order(tx, subject);
    case 'Payout':
      return payout(tx, subject);
    case 'PayoutBatch':
      return payoutBatch(tx, subject);
    case 'Refund':
      return refund(tx, subject);
    default:
      return unreachable(object);
  }
}

const viewerOf = ({ programId }: Subject): Viewer => ({
  kind: 'key',
  keyId: 'webhooks',
  programId,
  affiliateId: null,
});

/** A change of payout details is about details; their affiliate is what is told. */
async function affiliate(tx: Tx, subject: Subject): Promise<Data | null> {
  const dto = await getAffiliate(viewerOf(subject), subject.affiliateId ?? subject.id, tx);
  return dto && affiliateOut.parse(toJson(toAffiliate(dto)));
}

async function attribution(tx: Tx, { id }: Subject): Promise<Data | null> {
  const customer = await tx.customer.findUnique({
    where: { id },
    select: { id: true, mergedInto: true, externalId: true },
  });
  if (!customer) return null;
  const { externalId, mergedInto } = customer;
  const dto = await findAttribution(tx, { id: mergedInto ?? id, externalId });
  return dto && attributionOut.parse(toJson(toAttribution(dto)));
}

async function commission(tx: Tx, subject: Subject): Promise<Data | null> {
  const dto = await getCommission(viewerOf(subject), subject.id, tx);
  return dto && commissionOut.parse(toJson(toCommission(dto)));
}

async function dispute(tx: Tx, { id }: Subject): Promise<Data | null> {
  const row = await tx.dispute.findUnique({ where: { id } });
  return row && disputeOut.parse(toJson(toDispute(disputeDto(row))));
}

async function lead(tx: Tx, { id }: Subject): Promise<Data | null> {
  const row = await tx.lead.findUnique({
    where: { id },
    include: { customer: { select: { externalId: true } } },
  });
  return row && leadOut.parse(toJson(leadDto(row, row.customer.externalId)));
}

async function order(tx: Tx, { id }: Subject): Promise<Data | null> {
  const row = await tx.order.findUnique({ where: { id }, include: orderInclude });
  return row && orderOut.parse(toJson(toOrder(orderDto(row, true))));
}

async function payout(tx: Tx, { id }: Subject): Promise<Data | null> {
  const row = await tx.payout.findUnique({ where: { id }, select: summarySelect });
  return (
    row && payoutOut.parse(toJson(toPayout(summaryDto(row, await countItems([id], tx), true))))
  );
}

async function payoutBatch(tx: Tx, { id }: Subject): Promise<Data | null> {
  const row = await tx.payoutBatch.findUnique({ where: { id } });
  if (!row) return null;
  const { _sum, _count } = await tx.payout.aggregate({
    where: { batchId: id },
    _sum: { amountMinor: true },
    _count: true,
  });
  return batchOut.parse(toJson({ ...row, amount: _sum.amountMinor ?? 0n, payoutCount: _count }));
}

async function refund(tx: Tx, { id }: Subject): Promise<Data | null> {
  const row = await tx.refund.findUnique({ where: { id }, include: refundInclude });
  return row && refundOut.parse(toJson(toRefund(refundDto(row))));
}
