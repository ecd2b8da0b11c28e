import * as csv from '@/app/admin/export/csv-columns';
import { dayOf, daysGiven, textOf, wordOf, type Query } from '@/app/address';
import { listAffiliates } from '@/lib/affiliates/queries';
import { AFFILIATE_STATUSES } from '@/lib/affiliates/types';
import { AUDIT_ACTIONS, type AuditAction } from '@/lib/audit/actions';
import { listAudit } from '@/lib/audit/queries';
import { ORDER_REASONS } from '@/lib/attribution/types';
import type { Permission } from '@/lib/auth/permissions';
import type { StaffViewer } from '@/lib/auth/viewer';
import { csvDownload, type Column, type ReadPage } from '@/lib/http/stream-csv';
import { findOrders } from '@/lib/orders/find-orders';
import { listPayouts } from '@/lib/payouts/queries';
import { PAYOUT_METHODS, PAYOUT_STATUSES } from '@/lib/payouts/types';
import { listLedgerRows, listPayoutItemRows } from '@/lib/reports/exports/money-rows';
import type { ExportFilter } from '@/lib/reports/exports/read-all';
import {
  listClickDayRows,
  listCustomerRows,
  listDisputeRows,
  listRefundRows,
} from '@/lib/reports/exports/sales-rows';
import type { ProgramCalendar } from '@/lib/time/program-calendar';

/** Who reads, and by whose days. */
type Reader = { viewer: StaffViewer; calendar: ProgramCalendar };

type Export = {
  /** As the list it is of. */
  permission: Permission;
  send: (reader: Reader, query: Query, fileName: string) => Promise<Response>;
};

function exportOf<Row>(
  permission: Permission,
  of: readonly Column<Row>[],
  read: (reader: Reader, query: Query, cursor: string | null) => ReturnType<ReadPage<Row>>,
): Export {
  return {
    permission,
    send: (reader, query, fileName) =>
      csvDownload(reader.viewer, fileName, of, (cursor) => read(reader, query, cursor)),
  };
}

/** What every list's address may say: the affiliate, the group, and days of which the last is meant too. */
function common(query: Query, calendar: ProgramCalendar): ExportFilter {
  const affiliateId = textOf(query, 'affiliate', 64);
  const groupId = textOf(query, 'group', 64);
  return {
    ...(affiliateId ? { affiliateId } : {}),
    ...(groupId ? { groupId } : {}),
    ...daysGiven(query, calendar),
  };
}

const limit = 100;
const ACTIONS = Object.keys(AUDIT_ACTIONS) as AuditAction[];
const EARNED = { attributed: 'somebody', unattributed: 'nobody' } as const;

/** Every list of the console as a file, narrowed by the same address. Commissions have their own route. */
export const EXPORTS: Readonly<Record<string, Export>> = {
  orders: exportOf('console.read', csv.orderCsv, ({ viewer, calendar }, query, cursor) => {
    const tab = wordOf(query, 'tab', ['attributed', 'unattributed'] as const);
    const filter = {
      ...common(query, calendar),
      reason: wordOf(query, 'reason', ORDER_REASONS),
      search: textOf(query, 'q', 100),
      ...(tab ? { earned: EARNED[tab] } : {}),
    };
    return findOrders(viewer, filter, { cursor, limit });
  }),
  affiliates: exportOf('console.read', csv.affiliateCsv, ({ viewer }, query, cursor) =>
    listAffiliates(viewer, {
      status: wordOf(query, 'status', AFFILIATE_STATUSES),
      search: textOf(query, 'q', 100),
      groupId: textOf(query, 'group', 64),
      ...(cursor === null ? {} : { cursor }),
      limit,
    }),
  ),
  payouts: exportOf('console.read', csv.payoutCsv, ({ viewer, calendar }, query, cursor) => {
    const tab = wordOf(query, 'tab', [...PAYOUT_STATUSES, 'all'] as const) ?? 'requested';
    const filter = {
      ...common(query, calendar),
      search: textOf(query, 'q', 100),
      ...(tab === 'all' ? {} : { status: tab }),
      method: wordOf(query, 'method', PAYOUT_METHODS),
    };
    return listPayouts(viewer, filter, { cursor, limit });
  }),
  audit: exportOf('audit.read', csv.auditCsv, ({ viewer, calendar }, query, cursor) =>
    listAudit(
      viewer,
      {
        ...common(query, calendar),
        action: wordOf(query, 'action', ACTIONS),
        search: textOf(query, 'q', 100),
      },
      { cursor, limit },
    ),
  ),
  refunds: exportOf('console.read', csv.refundCsv, ({ viewer, calendar }, query, cursor) =>
    listRefundRows(viewer, common(query, calendar), cursor),
  ),
  disputes: exportOf('console.read', csv.disputeCsv, ({ viewer, calendar }, query, cursor) =>
    listDisputeRows(viewer, common(query, calendar), cursor),
  ),
  customers: exportOf('console.read', csv.customerCsv, ({ viewer, calendar }, query, cursor) =>
    listCustomerRows(viewer, common(query, calendar), cursor),
  ),
  clicks: exportOf('console.read', csv.clickDayCsv, ({ viewer }, query, cursor) =>
    listClickDayRows(
      viewer,
      {
        affiliateId: textOf(query, 'affiliate', 64),
        groupId: textOf(query, 'group', 64),
        firstDay: dayOf(query, 'from'),
        lastDay: dayOf(query, 'to'),
      },
      cursor,
    ),
  ),
  'payout-items': exportOf(
    'console.read',
    csv.payoutItemCsv,
    ({ viewer, calendar }, query, cursor) =>
      listPayoutItemRows(viewer, common(query, calendar), cursor),
  ),
  ledger: exportOf('books.read', csv.ledgerCsv, ({ viewer, calendar }, query, cursor) =>
    listLedgerRows(viewer, common(query, calendar), cursor),
  ),
};
