import type { StaffViewer } from '@/lib/auth/viewer';
import { Prisma } from '@/lib/db/generated/client';
import { inGroupSql } from '@/lib/groups/in-group-sql';
import { byId, narrowed, readAll, type ExportFilter } from '@/lib/reports/exports/read-all';

export type RefundRow = {
  key: string;
  refund: string;
  kind: string;
  status: string;
  order: string;
  /** Null while the order is not known. */
  currency: string | null;
  minor: bigint;
  requestedMinor: bigint | null;
  reversedMinor: bigint | null;
  affiliateCode: string | null;
  reason: string | null;
  occurredAt: Date;
  appliedAt: Date | null;
  reversedAt: Date | null;
};

export function listRefundRows(viewer: StaffViewer, filter: ExportFilter, cursor: string | null) {
  return readAll<RefundRow>(viewer, cursor, {
    select: Prisma.sql`
      SELECT r.id AS key, r.external_id AS refund, r.kind, r.status, r.order_external_id AS "order", o.currency,
        r.amount_minor AS minor, r.requested_minor AS "requestedMinor", r.reversed_minor AS "reversedMinor",
        f.code AS "affiliateCode", r.reason, r.occurred_at AS "occurredAt", r.applied_at AS "appliedAt",
        r.reversed_at AS "reversedAt"
      FROM refund r LEFT JOIN sales_order o ON o.id = r.order_id LEFT JOIN affiliate f ON f.id = o.affiliate_id`,
    ...byId(Prisma.sql`r.id`),
    where: narrowed(filter, {
      affiliate: Prisma.sql`o.affiliate_id`,
      time: Prisma.sql`r.occurred_at`,
    }),
  });
}

export type DisputeRow = {
  key: string;
  dispute: string;
  status: string;
  order: string;
  currency: string | null;
  minor: bigint | null;
  affiliateCode: string | null;
  reason: string | null;
  openedAt: Date;
  closedAt: Date | null;
};

export function listDisputeRows(viewer: StaffViewer, filter: ExportFilter, cursor: string | null) {
  return readAll<DisputeRow>(viewer, cursor, {
    select: Prisma.sql`
      SELECT d.id AS key, d.external_id AS dispute, d.status, d.order_external_id AS "order", o.currency,
        d.amount_minor AS minor, f.code AS "affiliateCode", d.reason, d.opened_at AS "openedAt", d.closed_at AS "closedAt"
      FROM dispute d LEFT JOIN sales_order o ON o.id = d.order_id LEFT JOIN affiliate f ON f.id = o.affiliate_id`,
    ...byId(Prisma.sql`d.id`),
    where: narrowed(filter, {
      affiliate: Prisma.sql`o.affiliate_id`,
      time: Prisma.sql`d.opened_at`,
    }),
  });
}

export type CustomerRow = {
  key: string;
  customer: string;
  email: string | null;
  affiliate: string | null;
  affiliateCode: string | null;
  status: string | null;
  source: string | null;
  subId: string | null;
  attributedAt: Date | null;
  trailingExpiresAt: Date | null;
  createdAt: Date;
};

/** Every customer with whom they belong to, by when they became known. */
export function listCustomerRows(viewer: StaffViewer, filter: ExportFilter, cursor: string | null) {
  return readAll<CustomerRow>(viewer, cursor, {
    select: Prisma.sql`
      SELECT c.id AS key, c.external_id AS customer, c.email, f.name AS affiliate, f.code AS "affiliateCode", a.status,
        a.source, a.sub_id AS "subId", a.attributed_at AS "attributedAt", a.trailing_expires_at AS "trailingExpiresAt",
        c.created_at AS "createdAt"
      FROM customer c LEFT JOIN attribution a ON a.customer_id = coalesce(c.merged_into, c.id) LEFT JOIN affiliate f ON f.id = a.affiliate_id`,
    ...byId(Prisma.sql`c.id`),
    where: narrowed(filter, {
      affiliate: Prisma.sql`a.affiliate_id`,
      time: Prisma.sql`c.created_at`,
    }),
  });
}

export type ClickDayRow = {
  key: string;
  day: string;
  affiliate: string;
  affiliateCode: string;
  clicks: bigint;
};

/** Days as "2026-11-20", the last one too. */
export type ClickDayFilter = {
  affiliateId: string | undefined;
  groupId: string | undefined;
  firstDay: string | undefined;
  lastDay: string | undefined;
};

/**
 * Counted clicks of each affiliate by the days of its program, from the roll-up; the last minute may not be in it yet.
 */
export function listClickDayRows(
  viewer: StaffViewer,
  filter: ClickDayFilter,
  cursor: string | null,
) {
  return readAll<ClickDayRow>(viewer, cursor, {
    select: Prisma.sql`
      SELECT d.scope_id || ' ' || d.day::text AS key, d.day::text AS day, f.name AS affiliate, f.code AS "affiliateCode",
        d.clicks
      FROM click_day d JOIN affiliate f ON f.id = d.scope_id`,
    keyColumn: Prisma.sql`d.scope_id, d.day`,
    after: (last) => {
      const [scope = '', of = ''] = last.split(' ');
      return Prisma.sql`(d.scope_id, d.day) > (${scope}, ${of}::date)`;
    },
    where: [
      Prisma.sql`d.dimension = 'all'`,
      filter.affiliateId ? Prisma.sql`d.scope_id = ${filter.affiliateId}` : null,
      filter.groupId ? inGroupSql(Prisma.sql`d.scope_id`, filter.groupId) : null,
      filter.firstDay ? Prisma.sql`d.day >= ${filter.firstDay}::date` : null,
      filter.lastDay ? Prisma.sql`d.day <= ${filter.lastDay}::date` : null,
    ],
  });
}
