import { BarList } from '@/components/charts/bar-list';
import { EarningsChart } from '@/components/charts/earnings-chart';
import { Spark } from '@/components/charts/spark';
import { Panel } from '@/components/ui/panel';
import { Columns } from '@/components/ui/stack';

const SERIES = [0, 12, 31, 18, 44, 52, 9, 27, 63, 40, 38, 71, 55, 60];

const DAYS = SERIES.map((clicks, index) => ({
  day: `2026-11-${String(index + 1).padStart(2, '0')}`,
  clicks,
  earnedMinor: BigInt(((clicks * 37) % 90) * 100),
}));

export function Charts() {
  return (
    <>
      <EarningsChart data={DAYS} currency="USD" />
      <Columns>
        <EarningsChart data={DAYS.slice(0, 1)} currency="EUR" title="One day alone" />
        <Panel title="Bars and sparks">
          <BarList
            label="Clicks by sub-ID"
            heads={{ label: 'Sub-ID', figure: 'Clicks' }}
            items={[
              { id: 'newsletter', label: 'newsletter', value: 86, href: '#tables' },
              { id: 'video', label: 'video', value: 31, note: '23 %' },
              { id: 'none', label: 'Without a sub-ID', value: 0, figure: 'none' },
            ]}
          />
          <Spark values={SERIES} label="Clicks of two weeks" className="text-accent mt-4 h-8" />
        </Panel>
      </Columns>
    </>
  );
}
