'use client';

import { useId, useState, type ReactNode } from 'react';
import { EarningsPlot } from '@/components/charts/earnings-plot';
import {
  dayWords,
  describeSeries,
  type EarningsDay,
  type Series,
} from '@/components/charts/earnings-series';
import { Button } from '@/components/ui/button';
import { DataTable } from '@/components/ui/data-table';
import { formatNumber } from '@/components/ui/format';
import { Money } from '@/components/ui/money';

type EarningsChartProps = {
  data: readonly EarningsDay[];
  currency: string;
  /** Names the chart: "Earned and clicks by day". */
  title?: string;
  earnedLabel?: string;
  clicksLabel?: string;
  /** Beside the title, before the table toggle. */
  action?: ReactNode;
};

/** Earned as columns and clicks as a line, by day: told apart by shape, so the colours may be lost. */
export function EarningsChart({
  data,
  currency,
  title = 'Earned and clicks by day',
  earnedLabel = 'Earned',
  clicksLabel = 'Clicks',
  action,
}: EarningsChartProps) {
  const [isTable, setTable] = useState(false);
  const id = useId();
  const series = { data, currency, earnedLabel, clicksLabel };
  return (
    <figure
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-words`}
      className="border-line bg-surface min-w-0 rounded-lg border"
    >
      <figcaption className="flex min-h-13 flex-wrap items-center justify-between gap-x-4 px-4 py-2 md:px-5">
        <h2 id={`${id}-title`} className="text-base">
          {title}
        </h2>
        <div className="flex items-center gap-2">
          {action}
          <Button
            variant="ghost"
            size="sm"
            aria-pressed={isTable}
            onClick={() => setTable(!isTable)}
            className="text-muted -mr-2"
          >
            {isTable ? 'Show chart' : 'Show table'}
          </Button>
        </div>
        <p id={`${id}-words`} className="sr-only">
          {describeSeries(series)}
        </p>
      </figcaption>
      {isTable ? (
        <DaysTable title={title} {...series} />
      ) : (
        <div className="h-72 px-2 pb-3 md:px-3">
          <Legend {...series} />
          <EarningsPlot title={title} {...series} />
        </div>
      )}
    </figure>
  );
}

function DaysTable({
  title,
  data,
  currency,
  earnedLabel,
  clicksLabel,
}: Series & { title: string }) {
  return (
    <DataTable
      className="h-72 overflow-y-auto [--top-line:0px]"
      caption={title}
      rows={[...data].reverse()}
      rowKey={(day) => day.day}
      columns={[
        { key: 'day', header: 'Day', cell: (day) => dayWords(day.day) },
        {
          key: 'earned',
          header: earnedLabel,
          align: 'end',
          phone: 'figure',
          cell: (day) => <Money minor={day.earnedMinor} currency={currency} />,
        },
        {
          key: 'clicks',
          header: clicksLabel,
          align: 'end',
          cell: (day) => formatNumber(day.clicks),
          phoneLabel: clicksLabel,
        },
      ]}
    />
  );
}

function Legend({ earnedLabel, clicksLabel, currency }: Series) {
  return (
    <div aria-hidden className="text-muted flex h-6 justify-between px-2 text-xs">
      <span className="inline-flex items-center gap-1.5">
        <span className="bg-chart-1 h-2.5 w-1.5 rounded-[1px]" />
        {earnedLabel}, {currency}
      </span>
      <span className="inline-flex items-center gap-1.5">
        {clicksLabel}
        <span className="bg-chart-2 h-0.5 w-3.5 rounded-full" />
      </span>
    </div>
  );
}
