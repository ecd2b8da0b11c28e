import { Shown } from '@/app/styleguide/shown';
import { ListPanel } from '@/components/console/list-panel';
import { Button } from '@/components/ui/button';
import { DataTable, type Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { FilterBar } from '@/components/ui/filter-bar';
import { Input } from '@/components/ui/input';
import { Money } from '@/components/ui/money';
import { Pagination } from '@/components/ui/pagination';
import { Panel } from '@/components/ui/panel';
import { SelectionBar, SelectionFields, SelectionProvider } from '@/components/ui/selection';
import { StatusBadge } from '@/components/ui/status-badge';
import { Tabs } from '@/components/ui/tabs';

type Sale = { id: string; who: string; minor: bigint; at: Date };

const SALES: readonly Sale[] = [
  { id: '1001', who: 'Ana Ruiz', minor: 49_900n, at: new Date('2026-11-14T10:30:00Z') },
  { id: '1002', who: 'Ben Okafor', minor: 12_050n, at: new Date('2026-11-15T08:00:00Z') },
  { id: '1003', who: 'Chiara Neumann', minor: -1_999n, at: new Date('2026-11-16T19:45:00Z') },
];

const columns: readonly Column<Sale>[] = [
  { key: 'order', header: 'Order', cell: (row) => row.id },
  {
    key: 'who',
    header: 'Affiliate',
    cell: (row) => row.who,
    sort: { href: '#tables', direction: 'asc' },
  },
  {
    key: 'amount',
    header: 'Amount',
    align: 'end',
    phone: 'figure',
    cell: (row) => <Money minor={row.minor} currency="USD" />,
  },
  {
    key: 'at',
    header: 'When',
    phoneLabel: 'On',
    cell: (row) => <DateTime value={row.at} format="day" />,
    sort: { href: '#tables' },
  },
  {
    key: 'status',
    header: 'Status',
    phone: 'status',
    cell: () => <StatusBadge tone="blue" word="Approved" />,
  },
];

const ticks = SALES.map(({ id, minor }) => ({ id, minor, currency: 'USD' }));

export function Lists() {
  return (
    <>
      <Panel title="Around a list" id="tables">
        <Shown name="Views">
          <Tabs
            label="Orders by state"
            items={[
              { href: '#tables', label: 'All', count: 1204, active: true },
              { href: '#review', label: 'Needs review', count: 24, active: false },
              { href: '#none', label: 'Without a count', active: false },
            ]}
          />
        </Shown>
        <Shown name="Filter">
          <FilterBar activeCount={1} clearHref="/styleguide">
            <Field label="Search">
              <Input name="q" type="search" />
            </Field>
          </FilterBar>
        </Shown>
        <Shown name="The way on">
          <Pagination previousHref="#tables" nextHref="#tables" summary="50 of 1,204" />
        </Shown>
      </Panel>
      <ListPanel
        title="Rows that open and add up"
        caption="Orders that open"
        columns={columns}
        rows={SALES}
        rowKey={(row) => row.id}
        rowHref={(row) => `#order-${row.id}`}
        activeKey="1002"
        totals={{ order: 'Total', amount: <Money minor={59_951n} currency="USD" /> }}
      />
      <ListPanel
        title="No rows"
        caption="Orders that are not there"
        columns={columns}
        rows={[]}
        rowKey={(row) => row.id}
        empty={<EmptyState title="No orders yet">They appear here with the first one.</EmptyState>}
      />
      <Panel title="Rows that can be ticked" flush>
        <SelectionProvider rows={ticks}>
          <DataTable
            caption="Orders to choose from"
            columns={columns}
            rows={SALES}
            rowKey={(row) => row.id}
            selectLabel={(row) => `order ${row.id}`}
          />
          <SelectionBar>
            <form>
              <SelectionFields />
              <Button type="button" size="sm">
                Approve
              </Button>
            </form>
          </SelectionBar>
        </SelectionProvider>
      </Panel>
    </>
  );
}
