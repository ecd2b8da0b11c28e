import { Shown } from '@/app/styleguide/shown';
import { Panel } from '@/components/ui/panel';
import {
  ChartSkeleton,
  PageSkeleton,
  PanelSkeleton,
  Skeleton,
  TableSkeleton,
  TilesSkeleton,
} from '@/components/ui/skeleton';
import { Columns } from '@/components/ui/stack';

/** The final shape, before there is anything in it. */
export function Waiting() {
  return (
    <Panel title="Waiting" description="Nothing shifts when it comes">
      <Shown name="A line">
        <Skeleton className="w-48" />
      </Shown>
      <Shown name="Parts of a page">
        <div className="grid gap-4">
          <TilesSkeleton />
          <Columns>
            <ChartSkeleton />
            <PanelSkeleton />
          </Columns>
          <TableSkeleton rows={3} />
        </div>
      </Shown>
      <Shown name="A whole page">
        <div className="overflow-clip px-4 lg:px-8">
          <PageSkeleton parts={['tiles', 'table']} />
        </div>
      </Shown>
    </Panel>
  );
}
