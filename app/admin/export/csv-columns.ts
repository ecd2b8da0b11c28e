import type { AffiliateDto } from '@/lib/affiliates/types';
import { AFFILIATE_STATUS_WORDS } from '@/lib/affiliates/words';
import type { AuditRow } from '@/lib/audit/queries';
import { amountCell, type Cell } from '@/lib/format/csv';
import type { Column } from '@/lib/http/stream-csv';
import { transferWords } from '@/lib/ledger/words';
import type { ConsoleOrder } from '@/lib/orders/find-orders';
import type { PayoutSummary } from '@/lib/payouts/summary';
import { PAYOUT_STATUS_WORDS, payoutMethodWords } from '@/lib/payouts/words';
import type { LedgerRow, PayoutItemRow } from '@/lib/reports/exports/money-rows';
import type {
  ClickDayRow,
  CustomerRow,
  DisputeRow,
  RefundRow,
} from '@/lib/reports/exports/sales-rows';

/** An amount whose currency may not be known yet: then it is left out, because its decimals are not known either. */
function amount(minor: bigint | null, currency: string | null): Cell {
  return minor === null || currency === null ? null : amountCell(minor, currency);
}

export const orderCsv: readonly Column<ConsoleOrder>[] = [
  ['id', (row) => row.id],
  ['order', (row) => row.orderId],
  ['customer', (row) => row.customerId],
  ['customer e-mail', (row) => row.customerEmail],
  ['affiliate', (row) => row.affiliateName],
  ['why none', (row) => row.reasonText],
  ['amount', (row) => amount(row.amountMinor, row.currency)],
  ['total', (row) => amount(row.totalMinor, row.currency)],
  ['refunded', (row) => amount(row.refundedMinor, row.currency)],
  ['currency', (row) => row.currency],
  ['discount code', (row) => row.code],
  ['sub-ID', (row) => row.subId],
  ['commission', (row) => row.commission?.id ?? null],
  ['occurred at', (row) => row.occurredAt],
];

export const refundCsv: readonly Column<RefundRow>[] = [
  ['id', (row) => row.key],
  ['refund', (row) => row.refund],
  ['kind', (row) => row.kind],
  ['status', (row) => row.status],
  ['order', (row) => row.order],
  ['asked for', (row) => amount(row.requestedMinor, row.currency)],
  ['applied', (row) => amount(row.minor, row.currency)],
  ['reversed', (row) => amount(row.reversedMinor, row.currency)],
  ['currency', (row) => row.currency],
  ['affiliate code', (row) => row.affiliateCode],
  ['reason', (row) => row.reason],
  ['occurred at', (row) => row.occurredAt],
  ['applied at', (row) => row.appliedAt],
  ['reversed at', (row) => row.reversedAt],
];

export const disputeCsv: readonly Column<DisputeRow>[] = [
  ['id', (row) => row.key],
  ['dispute', (row) => row.dispute],
  ['status', (row) => row.status],
  ['order', (row) => row.order],
  ['amount', (row) => amount(row.minor, row.currency)],
  ['currency', (row) => row.currency],
  ['affiliate code', (row) => row.affiliateCode],
  ['reason', (row) => row.reason],
  ['opened at', (row) => row.openedAt],
  ['closed at', (row) => row.closedAt],
];

export const affiliateCsv: readonly Column<AffiliateDto>[] = [
  ['id', (row) => row.id],
  ['name', (row) => row.name],
  ['code', (row) => row.code],
  ['e-mail', (row) => row.email],
  ['status', (row) => AFFILIATE_STATUS_WORDS[row.status].label],
  ['commission kind', (row) => row.terms.commissionKind],
  ['rate in basis points', (row) => row.terms.commissionBps],
  [
    'flat amount',
    ({ terms: { commissionFlatMinor: flat, commissionFlatCurrency } }) =>
      amount(flat === null ? null : BigInt(flat), commissionFlatCurrency),
  ],
  ['flat currency', (row) => row.terms.commissionFlatCurrency],
  ['hold days', (row) => row.terms.holdDays],
  ['since', (row) => row.createdAt],
];

export const payoutCsv: readonly Column<PayoutSummary>[] = [
  ['id', (row) => row.id],
  ['status', (row) => PAYOUT_STATUS_WORDS[row.status].label],
  ['affiliate', (row) => row.affiliate.name],
  ['affiliate code', (row) => row.affiliate.code],
  ['amount', (row) => amount(row.amountMinor, row.currency)],
  ['currency', (row) => row.currency],
  ['method', (row) => payoutMethodWords(row.method, row.creditName)],
  ['paid to', (row) => row.maskedDetails],
  ['items', (row) => row.itemCount],
  ['batch', (row) => row.batchId],
  ['reference', (row) => row.reference],
  ['requested at', (row) => row.requestedAt],
  ['approved at', (row) => row.approvedAt],
  ['sent at', (row) => row.sentAt],
  ['paid at', (row) => row.paidAt],
  ['closed at', (row) => row.closedAt],
  ['why closed', (row) => row.closeReason],
];

export const payoutItemCsv: readonly Column<PayoutItemRow>[] = [
  ['id', (row) => row.key],
  ['payout', (row) => row.payoutId],
  ['payout status', (row) => row.payoutStatus],
  ['affiliate', (row) => row.affiliate],
  ['affiliate code', (row) => row.affiliateCode],
  ['kind', (row) => row.kind],
  ['commission', (row) => row.commissionId],
  ['order', (row) => row.order],
  ['amount', (row) => amount(row.minor, row.currency)],
  ['currency', (row) => row.currency],
  ['requested at', (row) => row.requestedAt],
  ['paid at', (row) => row.paidAt],
  ['released at', (row) => row.releasedAt],
];

export const ledgerCsv: readonly Column<LedgerRow>[] = [
  ['entry', (row) => row.key],
  ['transfer', (row) => row.transferId],
  ['what', (row) => transferWords(row.transferKind)],
  ['account', (row) => row.account],
  ['affiliate', (row) => row.affiliate],
  ['affiliate code', (row) => row.affiliateCode],
  ['amount', (row) => amount(row.minor, row.currency)],
  ['currency', (row) => row.currency],
  ['commission', (row) => row.commissionId],
  ['payout', (row) => row.payoutId],
  ['reason', (row) => row.reason],
  ['posted at', (row) => row.createdAt],
];

export const auditCsv: readonly Column<AuditRow>[] = [
  ['id', (row) => row.id],
  ['at', (row) => row.createdAt],
  ['action', (row) => row.action],
  ['who kind', (row) => row.actor.kind],
  ['who', (row) => row.actor.label],
  ['who id', (row) => row.actor.id],
  ['on', (row) => row.subjectType],
  ['on id', (row) => row.subjectId],
  ['from status', (row) => row.fromStatus],
  ['to status', (row) => row.toStatus],
  ['reason', (row) => row.reason],
  ['facts', (row) => JSON.stringify(row.data)],
  ['request', (row) => row.requestId],
];

export const clickDayCsv: readonly Column<ClickDayRow>[] = [
  ['day', (row) => ({ figure: row.day })],
  ['affiliate', (row) => row.affiliate],
  ['affiliate code', (row) => row.affiliateCode],
  ['counted clicks', (row) => row.clicks],
];

export const customerCsv: readonly Column<CustomerRow>[] = [
  ['id', (row) => row.key],
  ['customer', (row) => row.customer],
  ['e-mail', (row) => row.email],
  ['affiliate', (row) => row.affiliate],
  ['affiliate code', (row) => row.affiliateCode],
  ['attribution', (row) => row.status],
  ['through', (row) => row.source],
  ['sub-ID', (row) => row.subId],
  ['attributed at', (row) => row.attributedAt],
  ['earns until', (row) => row.trailingExpiresAt],
  ['known since', (row) => row.createdAt],
];
