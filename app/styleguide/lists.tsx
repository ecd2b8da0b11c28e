import { SALES, saleColumns, saleTicks } from '@/app/styleguide/sales';
import { Shown } from '@/app/styleguide/shown';
import { PostbackCalls } from '@/components/affiliates/postback-calls';
import { ListPanel } from '@/components/console/list-panel';
import { Button } from '@/components/ui/button';
import { CutNote } from '@/components/console/cut-note';
import { DataTable } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { FilterBar } from '@/components/ui/filter-bar';
import { Input } from '@/components/ui/input';
import { Money } from '@/components/ui/money';
import { Pagination } from '@/components/ui/pagination';
import { Panel } from '@/components/ui/panel';
import { SelectionBar, SelectionFields, SelectionProvider } from '@/components/ui/selection';
import { Tabs } from '@/components/ui/tabs';
import { TextLink } from '@/components/ui/text-link';

/** Lists, and what stands around them. A whole page of one has an address of its own. */
export function Lists() {
  return (
    <>
      <AroundAList />
      <ListPanel
        title="Rows that open and add up"
        caption="Orders that open"
        columns={saleColumns}
        rows={SALES}
        rowKey={(row) => row.id}
        rowHref={(row) => `#order-${row.id}`}
        activeKey="1002"
        totals={{ order: 'Total', amount: <Money minor={59_951n} currency="USD" /> }}
      />
      <ListPanel
        title="No rows"
        caption="Orders that are not there"
        columns={saleColumns}
        rows={[]}
        rowKey={(row) => row.id}
        empty={<EmptyState title="No orders yet">They appear here with the first one.</EmptyState>}
      />
      <Panel title="Calls of a postback" flush>
        <PostbackCalls
          calls={[
            {
              id: '1',
              event: 'commission.earned',
              at: new Date('2026-11-14T10:30:00Z'),
              statusCode: 204,
              isDone: true,
            },
            {
              id: '2',
              event: 'commission.earned',
              at: new Date('2026-11-14T10:25:00Z'),
              statusCode: 500,
              isDone: false,
            },
            {
              id: '3',
              event: 'webhook.test',
              at: new Date('2026-11-14T10:00:00Z'),
              statusCode: null,
              isDone: false,
            },
          ]}
        />
      </Panel>
      <TickedRows />
    </>
  );
}

function AroundAList() {
  return (
    <Panel
      title="Around a list"
      id="tables"
      action={<TextLink href="/styleguide/list">A whole page</TextLink>}
    >
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
        <Pagination nextHref="#tables" summary="50 of 1,204" />
        <CutNote isCut shown={500} all={1204}>
          Search for the rest.
        </CutNote>
      </Shown>
    </Panel>
  );
}

function TickedRows() {
  return (
    <Panel title="Rows that can be ticked" flush>
      <SelectionProvider rows={saleTicks}>
        <DataTable
          caption="Orders to choose from"
          columns={saleColumns}
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
  );
}
