import { readView } from '@/app/admin/commissions/view';
import { typedDays } from '@/app/reader-days';
import { requireFreshOrAsk, requireStaff } from '@/lib/people/session';
import type { CommissionItem } from '@/lib/commissions/dto';
import { listCommissions } from '@/lib/commissions/queries';
import { COMMISSION_STATUS_WORDS } from '@/lib/commissions/words';
import { currentTime } from '@/lib/db/transact';
import { amountCell } from '@/lib/format/csv';
import { type Column, csvDownload } from '@/lib/http/stream-csv';
import { viewerCalendar } from '@/lib/programs/calendar-sql';
import { dayAt } from '@/lib/time/program-calendar';

const COLUMNS: Column<CommissionItem>[] = [
  ['id', (row) => row.id],
  ['status', (row) => COMMISSION_STATUS_WORDS[row.status].label],
  ['on hold', (row) => row.held],
  ['affiliate', (row) => row.affiliate.name],
  ['affiliate code', (row) => row.affiliate.code],
  ['customer', (row) => row.customer?.externalId ?? null],
  ['order', (row) => row.order?.externalId ?? null],
  [
    'order amount',
    (row) => (row.order ? amountCell(row.order.amountMinor, row.order.currency) : null),
  ],
  ['commission', (row) => amountCell(row.amountMinor, row.currency)],
  ['taken back', (row) => amountCell(row.clawedBackMinor, row.currency)],
  ['remaining', (row) => amountCell(row.remainingMinor, row.currency)],
  ['currency', (row) => row.currency],
  ['sub-ID', (row) => row.subId],
  ['earned at', (row) => row.earnedAt],
  ['payable on', (row) => row.availableAt],
  ['paid at', (row) => row.paidAt],
  ['reason', (row) => row.voidReason ?? row.clawbackReason ?? row.reason],
];

/** The whole list as it is filtered, not just its first page. */
export async function GET(request: Request): Promise<Response> {
  const viewer = await requireStaff('console.read');
  await requireFreshOrAsk();
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const now = await currentTime();
  const calendar = await viewerCalendar(viewer, typedDays(query, now));
  const { filter } = readView(query, calendar);
  return csvDownload(viewer, `commissions-${dayAt(calendar, now)}.csv`, COLUMNS, (cursor) =>
    listCommissions(viewer, filter, { cursor, limit: 100 }),
  );
}
