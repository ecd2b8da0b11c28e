import type { ReactNode } from 'react';
import { ListFoot, type ListCursor } from '@/components/console/list-foot';
import { DataTable, type DataTableProps } from '@/components/ui/data-table';
import { Panel } from '@/components/ui/panel';

type ListPanelProps<Row> = Omit<DataTableProps<Row>, 'className'> & {
  title: ReactNode;
  description?: ReactNode;
  /** A link or button at the title's right. */
  action?: ReactNode;
  id?: string;
  cursor?: ListCursor | undefined;
};

/** A list among other things on a page: a table under a title, with its way on inside the panel. */
export function ListPanel<Row>(props: ListPanelProps<Row>) {
  const { title, description, action, id, cursor, ...table } = props;
  return (
    <Panel title={title} description={description} action={action} id={id} flush>
      <DataTable {...table} />
      {cursor?.firstHref || cursor?.nextHref ? (
        <div className="px-4 md:px-5">
          <ListFoot cursor={cursor} />
        </div>
      ) : null}
    </Panel>
  );
}
