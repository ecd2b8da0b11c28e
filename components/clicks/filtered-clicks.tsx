import { BarList } from '@/components/charts/bar-list';
import { formatNumber } from '@/components/ui/format';
import { Panel } from '@/components/ui/panel';

type FilteredClicksProps = {
  rows: readonly { reason: string; count: number }[];
  /** Of a reason, for whoever reads. */
  wordsOf: (reason: string) => string;
};

/** Clicks that were kept and count for nothing, by reason. */
export function FilteredClicks({ rows, wordsOf }: FilteredClicksProps) {
  return (
    <Panel title="Clicks that do not count" description="Kept, but left out of every other figure">
      {rows.length === 0 ? (
        <p className="text-muted">None in this time.</p>
      ) : (
        <>
          <BarList
            label="Clicks that do not count, by reason"
            items={rows.map((row) => ({
              id: row.reason,
              label: wordsOf(row.reason),
              value: row.count,
            }))}
          />
          <p className="border-line mt-2 flex justify-between border-t px-2 pt-2 font-medium">
            <span>Total</span>
            <span>{formatNumber(rows.reduce((sum, row) => sum + row.count, 0))}</span>
          </p>
        </>
      )}
    </Panel>
  );
}
