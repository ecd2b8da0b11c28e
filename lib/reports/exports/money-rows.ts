import type { StaffViewer } from '@/lib/auth/viewer';
import { Prisma } from '@/lib/db/generated/client';
import { byId, narrowed, readAll, type ExportFilter } from '@/lib/reports/exports/read-all';

export type PayoutItemRow = {
  key: string;
  payoutId: string;
  payoutStatus: string;
  affiliate: string;
  affiliateCode: string;
  kind: string;
  commissionId: string;
  order: string | null;
  minor: bigint;
  currency: string;
  requestedAt: Date;
  paidAt: Date | null;
  releasedAt: Date | null;
};

/** What payouts are made of, by the time of the request. */
export function listPayoutItemRows(
  viewer: StaffViewer,
  filter: ExportFilter,
  cursor: string | null,
) {
  return readAll<PayoutItemRow>(viewer, cursor, {
    select: Prisma.sql`
      SELECT i.id AS key, p.id AS "payoutId", p.status AS "payoutStatus", f.name AS affiliate, f.code AS "affiliateCode",
        i.kind, i.commission_id AS "commissionId", o.external_id AS "order", i.amount_minor AS minor, p.currency,
        p.requested_at AS "requestedAt", p.paid_at AS "paidAt", i.released_at AS "releasedAt"
      FROM payout_item i JOIN payout p ON p.id = i.payout_id JOIN affiliate f ON f.id = p.affiliate_id
      JOIN commission c ON c.id = i.commission_id LEFT JOIN sales_order o ON o.id = c.order_id`,
    ...byId(Prisma.sql`i.id`),
    where: narrowed(filter, {
      affiliate: Prisma.sql`p.affiliate_id`,
      time: Prisma.sql`p.requested_at`,
    }),
  });
}

export type LedgerRow = {
  key: string;
  transferId: string;
  transferKind: string;
  account: string;
  affiliate: string;
  affiliateCode: string;
  minor: bigint;
  currency: string;
  commissionId: string | null;
  payoutId: string | null;
  reason: string | null;
  createdAt: Date;
};

/** Every entry of the ledger in the order of posting; the sum of each transfer is zero. */
export function listLedgerRows(viewer: StaffViewer, filter: ExportFilter, cursor: string | null) {
  return readAll<LedgerRow>(viewer, cursor, {
    select: Prisma.sql`
      SELECT e.id::text AS key, t.id AS "transferId", t.kind AS "transferKind", a.kind AS account, f.name AS affiliate,
        f.code AS "affiliateCode", e.amount_minor AS minor, e.currency, e.commission_id AS "commissionId",
        t.payout_id AS "payoutId", t.reason, e.created_at AS "createdAt"
      FROM ledger_entry e JOIN ledger_transfer t ON t.id = e.transfer_id JOIN ledger_account a ON a.id = e.account_id
      JOIN affiliate f ON f.id = t.affiliate_id`,
    keyColumn: Prisma.sql`e.id`,
    after: (last) => Prisma.sql`e.id > ${BigInt(last)}`,
    where: narrowed(filter, {
      affiliate: Prisma.sql`t.affiliate_id`,
      time: Prisma.sql`e.created_at`,
    }),
  });
}
