import { daysGiven, rangeOf, textOf, wordOf, type Query } from '@/app/address';
import type { AffiliateViewer } from '@/lib/auth/viewer';
import type { CommissionItem } from '@/lib/commissions/dto';
import { listCommissions } from '@/lib/commissions/queries';
import { COMMISSION_STATUSES } from '@/lib/commissions/types';
import { COMMISSION_STATUS_WORDS } from '@/lib/commissions/words';
import { amountCell } from '@/lib/format/csv';
import { csvDownload, type Column } from '@/lib/http/stream-csv';
import { listPayouts } from '@/lib/payouts/queries';
import type { PayoutSummary } from '@/lib/payouts/summary';
import { PAYOUT_STATUSES } from '@/lib/payouts/types';
import { PAYOUT_STATUS_WORDS, payoutMethodWords } from '@/lib/payouts/words';
import { getStatsByDay } from '@/lib/reports/stats-by-day';
import type { DayStats } from '@/lib/reports/types';
import type { ProgramCalendar } from '@/lib/time/program-calendar';

type Send = (
  viewer: AffiliateViewer,
  query: Query,
  fileName: string,
  at: { now: Date; calendar: ProgramCalendar },
) => Promise<Response>;

const limit = 100;

const commissionColumns: readonly Column<CommissionItem>[] = [
  ['id', (row) => row.id],
  ['status', (row) => COMMISSION_STATUS_WORDS[row.status].label],
  ['on hold', (row) => row.held],
  ['order', (row) => row.order?.externalId ?? null],
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

const payoutColumns: readonly Column<PayoutSummary>[] = [
  ['id', (row) => row.id],
  ['status', (row) => PAYOUT_STATUS_WORDS[row.status].label],
  ['amount', (row) => amountCell(row.amountMinor, row.currency)],
  ['currency', (row) => row.currency],
  ['method', (row) => payoutMethodWords(row.method, row.creditName)],
  ['paid to', (row) => row.maskedDetails],
  ['items', (row) => row.itemCount],
  ['reference', (row) => row.reference],
  ['requested at', (row) => row.requestedAt],
  ['paid at', (row) => row.paidAt],
  ['closed at', (row) => row.closedAt],
  ['why closed', (row) => row.closeReason],
];

/** A line per day and currency; a day without earnings has one line. */
type DayRow = DayStats & { currency: string | null; minor: bigint };

const dayColumns: readonly Column<DayRow>[] = [
  ['day', (row) => ({ figure: row.day })],
  ['clicks', (row) => row.clicks],
  ['leads', (row) => row.leads],
  ['orders', (row) => row.orders],
  ['earned', (row) => (row.currency === null ? null : amountCell(row.minor, row.currency))],
  ['currency', (row) => row.currency],
];

/** Counts stand in the first line of a day only, so that a column may be summed. */
function dayRows(day: DayStats): DayRow[] {
  const [first, ...more] = day.earned;
  return [
    { ...day, currency: first?.currency ?? null, minor: first?.minor ?? 0n },
    ...more.map((money) => ({ ...day, clicks: 0, leads: 0, orders: 0, ...money })),
  ];
}

export const PORTAL_EXPORTS: Readonly<Record<string, Send>> = {
  commissions: (viewer, query, fileName, { calendar }) => {
    const tab = wordOf(query, 'tab', ['held', ...COMMISSION_STATUSES] as const);
    const search = textOf(query, 'search', 100);
    const filter = {
      ...(search ? { search } : {}),
      ...daysGiven(query, calendar),
      ...(tab === 'held' ? { held: true } : tab ? { status: tab } : {}),
    };
    return csvDownload(viewer, fileName, commissionColumns, (cursor) =>
      listCommissions(viewer, filter, { cursor, limit }),
    );
  },
  payouts: (viewer, query, fileName) => {
    const status = wordOf(query, 'tab', PAYOUT_STATUSES);
    return csvDownload(viewer, fileName, payoutColumns, (cursor) =>
      listPayouts(viewer, status ? { status } : {}, { cursor, limit }),
    );
  },
  days: (viewer, query, fileName, { now, calendar }) => {
    const { from, to } = rangeOf(query, now, calendar);
    return csvDownload(viewer, fileName, dayColumns, async () => ({
      items: (await getStatsByDay(viewer, { from, to })).flatMap(dayRows),
      nextCursor: null,
    }));
  },
};
