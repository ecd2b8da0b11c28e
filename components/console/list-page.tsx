import type { ReactNode } from 'react';
import { ListFoot, type ListCursor } from '@/components/console/list-foot';
import { ListPanel } from '@/components/console/list-panel';
import { DataTable, type DataTableProps } from '@/components/ui/data-table';
import { FilterBar, type FilterBarProps } from '@/components/ui/filter-bar';
import { PageHeader, type PageHeaderProps } from '@/components/ui/page-header';
import { SelectionProvider, type SelectableRow } from '@/components/ui/selection';
import { Stack } from '@/components/ui/stack';

type ListPageProps<Row> = Omit<PageHeaderProps, 'action'> &
  Omit<DataTableProps<Row>, 'className'> & {
    /** The fields, and what of them is set. */
    filter?: FilterBarProps;
    /** Beside the filter: the files of the list, and the one main action last. */
    actions?: ReactNode;
    /** The views of the list, or the section it belongs to. */
    tabs?: ReactNode;
    /** Between the tabs and the rows: what is worth knowing before reading them. */
    before?: ReactNode;
    /** A title of its own, for a list among other things. */
    panel?: { title: ReactNode; description?: ReactNode; id?: string };
    /** Rows that can be ticked, and what can be done with the ticked ones. */
    selection?: { rows: readonly SelectableRow[]; actions: ReactNode };
    /** What all rows of the filter come to. */
    summary?: ReactNode;
    cursor?: ListCursor;
    /** Below the list. */
    after?: ReactNode;
    /** The open row. */
    drawer?: ReactNode;
  };

/** A page that is a list: its filter, its views, its rows, the way on, and the row that is open beside it. */
export function ListPage<Row>(props: ListPageProps<Row>) {
  const { title, description, range, back, filter, actions, ...body } = props;
  const { tabs, before, after, drawer, ...list } = body;
  return (
    <>
      <PageHeader
        title={title}
        description={description}
        range={range}
        back={back}
        action={
          filter || actions ? (
            <>
              {filter ? <FilterBar {...filter} /> : null}
              {actions}
            </>
          ) : null
        }
      />
      <Stack>
        {tabs}
        {before}
        <List {...list} />
        {after}
      </Stack>
      {drawer}
    </>
  );
}

type ListProps<Row> = Omit<
  ListPageProps<Row>,
  keyof PageHeaderProps | 'filter' | 'actions' | 'tabs' | 'before' | 'after' | 'drawer'
>;

/** The rows with their foot; they share what is ticked with the bar below them. */
function List<Row>({ panel, selection, summary, cursor, ...table }: ListProps<Row>) {
  if (panel) return <ListPanel {...panel} {...table} cursor={cursor} />;
  const rows = (
    <div className="min-w-0">
      <div className="border-line bg-surface rounded-lg border">
        <DataTable {...table} />
      </div>
      <ListFoot summary={summary} cursor={cursor} />
      {selection?.actions}
    </div>
  );
  return selection ? <SelectionProvider rows={selection.rows}>{rows}</SelectionProvider> : rows;
}
