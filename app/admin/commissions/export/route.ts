import { csvLine, csvResponse } from '@/app/admin/csv';
import { readView } from '@/app/admin/commissions/view';
import { requireStaff } from '@/lib/auth/session';
import type { StaffViewer } from '@/lib/auth/viewer';
import type { CommissionItem } from '@/lib/commissions/dto';
import { listCommissions } from '@/lib/commissions/queries';
import type { CommissionFilter } from '@/lib/commissions/schema';
import { COMMISSION_STATUS_WORDS } from '@/lib/commissions/words';
import { currentTime } from '@/lib/db/transact';
import { minorToDecimal } from '@/lib/money/currencies';
import { utcDay } from '@/lib/time/calendar';

const MAX_ROWS = 100_000;

const HEAD = [
  'id',
  'status',
  'on hold',
  'affiliate',
  'affiliate code',
  'customer',
  'order',
  'order amount',
  'commission',
  'taken back',
  'remaining',
  'currency',
  'sub-ID',
  'earned at',
  'payable on',
  'paid at',
  'reason',
];

/** The whole list as it is filtered, not just its first page. */
export async function GET(request: Request): Promise<Response> {
  const viewer = await requireStaff('console.read');
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const { filter } = readView(query);
  return csvResponse(`commissions-${utcDay(await currentTime())}.csv`, lines(viewer, filter));
}

async function* lines(viewer: StaffViewer, filter: CommissionFilter): AsyncGenerator<string> {
  // A byte order mark, without which a spreadsheet takes UTF-8 for something else.
  yield '\ufeff' + csvLine(HEAD);
  let cursor: string | null = null;
  let written = 0;
  do {
    const page: Awaited<ReturnType<typeof listCommissions>> = await listCommissions(
      viewer,
      filter,
      { cursor, limit: 100 },
    );
    if (page.items.length > 0) yield page.items.map(lineOf).join('');
    written += page.items.length;
    cursor = page.nextCursor;
  } while (cursor !== null && written < MAX_ROWS);
}

function lineOf(row: CommissionItem): string {
  const amount = (minor: bigint) => minorToDecimal(minor, row.currency);
  return csvLine([
    row.id,
    COMMISSION_STATUS_WORDS[row.status].label,
    row.held ? 'yes' : 'no',
    row.affiliate.name,
    row.affiliate.code,
    row.customer?.externalId ?? null,
    row.order?.externalId ?? null,
    row.order ? minorToDecimal(row.order.amountMinor, row.order.currency) : null,
    amount(row.amountMinor),
    amount(row.clawedBackMinor),
    amount(row.remainingMinor),
    row.currency,
    row.subId,
    row.earnedAt,
    row.availableAt,
    row.paidAt,
    row.voidReason ?? row.clawbackReason ?? row.reason,
  ]);
}
