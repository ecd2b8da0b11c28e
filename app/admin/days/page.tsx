import { loadRange } from '@/app/reader-days';
import type { Metadata } from 'next';
import { type PageProps } from '@/app/address';
import { ClickPanels } from '@/app/admin/click-panels';
import { dayColumns, totalsOf } from '@/app/admin/days/columns';
import { ExportLinks } from '@/components/console/export-links';
import { ListPage } from '@/components/console/list-page';
import { RangeSelect } from '@/components/ui/range-select';
import { daysWords } from '@/lib/time/days-words';
import { requireStaff } from '@/lib/people/session';
import { getStatsByDay } from '@/lib/reports/stats-by-day';

export const metadata: Metadata = { title: 'Day by day' };

export default async function DaysPage({ searchParams }: PageProps) {
  const viewer = await requireStaff('console.read');
  const { pageDays, range } = await loadRange(viewer, await searchParams);
  const days = await getStatsByDay(viewer, { from: range.from, to: range.to });
  const file = `/admin/export/clicks?from=${range.firstDay}&to=${range.lastDay}`;
  return (
    <ListPage
      title="Day by day"
      description={daysWords(pageDays, range)}
      back={{ href: `/admin?days=${range.days}`, label: 'Overview' }}
      range={<RangeSelect value={range.days} />}
      actions={<ExportLinks files={[{ label: 'Clicks by affiliate', href: file }]} />}
      caption="Clicks, leads, orders and commissions by day"
      columns={dayColumns}
      rows={days.toReversed()}
      rowKey={(row) => row.day}
      totals={totalsOf(days)}
      after={<ClickPanels viewer={viewer} filter={{ from: range.from, to: range.to }} />}
    />
  );
}
