import type { Metadata } from 'next';
import { hrefWith, textOf, type PageProps } from '@/app/address';
import { groupOptions } from '@/app/admin/group-options';
import { GroupSelect } from '@/app/admin/group-select';
import { forecastColumns, type ForecastLine } from '@/app/admin/forecast/columns';
import { DataTable } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { formatNumber } from '@/components/ui/format';
import { Money } from '@/components/ui/money';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { requireStaff } from '@/lib/people/session';
import type { StaffViewer } from '@/lib/auth/viewer';
import type { DueKind } from '@/lib/commissions/types';
import { currentTime } from '@/lib/db/transact';
import { sumPayouts } from '@/lib/payouts/queries';
import { PAYOUT_STATUS_WORDS } from '@/lib/payouts/words';
import { viewerCalendar } from '@/lib/programs/calendar-sql';
import { forecastWindow, getForecast } from '@/lib/reports/forecast';
import type { ForecastRow } from '@/lib/reports/types';
import { DAY_MS } from '@/lib/time/calendar';
import { daysWords } from '@/lib/time/days-words';
import { dayAt } from '@/lib/time/program-calendar';

export const metadata: Metadata = { title: 'Forecast' };

const WORDS: Record<DueKind, string> = {
  payable: 'Becomes payable',
  after_review: 'Payable once approved',
  held: 'On hold',
};

type Shown = { today: string; groupId: string | undefined };

/** What is overdue counts for today, so today's rows begin with time. */
function hrefOf(due: DueKind, { day, currency }: ForecastRow, { today, groupId }: Shown): string {
  return hrefWith(
    '/admin/commissions',
    {},
    {
      tab: 'all',
      due,
      currency,
      group: groupId,
      payableFrom: day === null || day === today ? undefined : day,
      payableTo: day ?? undefined,
    },
  );
}

function linesOf(forecast: readonly ForecastRow[], shown: Shown): ForecastLine[] {
  return forecast.flatMap((row) =>
    row.kind === 'payout'
      ? []
      : [
          {
            key: `${row.kind} ${row.day ?? ''}`,
            day: row.day,
            what: WORDS[row.kind],
            count: row.count === 1 ? '1 commission' : `${formatNumber(row.count)} commissions`,
            currency: row.currency,
            minor: row.minor,
            href: hrefOf(row.kind, row, shown),
          },
        ],
  );
}

const ON_THEIR_WAY = ['requested', 'approved', 'sent'] as const;

/** Payouts that are not paid yet, by status: there may be thousands. */
async function payoutLines(
  viewer: StaffViewer,
  groupId: string | undefined,
): Promise<ForecastLine[]> {
  const sums = await Promise.all(
    ON_THEIR_WAY.map((status) => sumPayouts(viewer, { status, groupId })),
  );
  return sums.flatMap((rows, index) => {
    const status = ON_THEIR_WAY[index] ?? 'requested';
    return rows.map((row) => ({
      key: `payout ${status}`,
      day: null,
      what: `Payouts, ${PAYOUT_STATUS_WORDS[status].label.toLowerCase()}`,
      count: row.count === 1 ? '1 payout' : `${formatNumber(row.count)} payouts`,
      currency: row.currency,
      minor: row.amountMinor,
      href: hrefWith('/admin/payouts', {}, { tab: status, group: groupId }),
    }));
  });
}

/** The end of the last day there is something on. */
function lastOf(forecast: readonly ForecastRow[], now: Date): Date {
  const starts = forecast.flatMap(({ day, at }) =>
    day === null || at === null ? [] : [at.getTime()],
  );
  return new Date(Math.max(now.getTime(), ...starts) + DAY_MS);
}

export default async function ForecastPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('console.read');
  const groupId = textOf(await searchParams, 'group', 64);
  const now = await currentTime();
  const [forecast, payouts, groups, calendar] = await Promise.all([
    getForecast(viewer, { groupId }),
    payoutLines(viewer, groupId),
    groupOptions(viewer),
    viewerCalendar(viewer, () => forecastWindow(now)),
  ]);
  const lines = [...linesOf(forecast, { today: dayAt(calendar, now), groupId }), ...payouts];
  const days = daysWords(
    { calendar, zonesDiffer: false },
    { from: now, to: lastOf(forecast, now) },
  );
  const currencies = [...new Set(lines.map((line) => line.currency))].sort();
  return (
    <>
      <PageHeader
        back={{ href: hrefWith('/admin', {}, { group: groupId }), label: 'Overview' }}
        title="Forecast"
        description={`What becomes payable on which day, as things stand now. ${days}.`}
        range={<GroupSelect groups={groups} value={groupId} />}
      />
      <Stack>
        {currencies.length === 0 ? (
          <Panel title="What comes next">
            <EmptyState title="Nothing is on its way">
              Each commission stands here with the day it becomes payable.
            </EmptyState>
          </Panel>
        ) : (
          currencies.map((currency) => {
            const rows = lines.filter((row) => row.currency === currency);
            return (
              <Panel key={currency} flush title={`What comes next, ${currency}`}>
                <DataTable
                  caption={`What comes next, ${currency}`}
                  columns={forecastColumns}
                  rows={rows}
                  rowKey={(row) => row.key}
                  rowHref={(row) => row.href}
                  totals={{
                    day: 'Total',
                    minor: (
                      <Money
                        minor={rows.reduce((sum, row) => sum + row.minor, 0n)}
                        currency={currency}
                      />
                    ),
                  }}
                />
              </Panel>
            );
          })
        )}
      </Stack>
    </>
  );
}
