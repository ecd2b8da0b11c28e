import { loadRange } from '@/app/reader-days';
import type { Metadata } from 'next';
import { hrefWith, textOf, type PageProps } from '@/app/address';
import { GroupSelect } from '@/app/admin/group-select';
import { groupOptions } from '@/app/admin/group-options';
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
  const query = await searchParams;
  const groupId = textOf(query, 'group', 64);
  const { pageDays, range } = await loadRange(viewer, query);
  const filter = { from: range.from, to: range.to, groupId };
  const [days, groups] = await Promise.all([getStatsByDay(viewer, filter), groupOptions(viewer)]);
  const within = { from: range.firstDay, to: range.lastDay, group: groupId };
  const file = hrefWith('/admin/export/clicks', {}, within);
  return (
    <ListPage
      title="Day by day"
      description={daysWords(pageDays, range)}
      back={{
        href: hrefWith('/admin', {}, { days: range.days, group: groupId }),
        label: 'Overview',
      }}
      range={
        <>
          <GroupSelect groups={groups} value={groupId} />
          <RangeSelect value={range.days} />
        </>
      }
      actions={<ExportLinks files={[{ label: 'Clicks by affiliate', href: file }]} />}
      caption="Clicks, leads, orders and commissions by day"
      columns={dayColumns}
      rows={days.toReversed()}
      rowKey={(row) => row.day}
      totals={totalsOf(days)}
      after={<ClickPanels viewer={viewer} filter={filter} />}
    />
  );
}
