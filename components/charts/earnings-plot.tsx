'use client';

import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { dayWords, type EarningsDay, type Series } from '@/components/charts/earnings-series';
import { formatNumber, plotValue, plotValueToMinor } from '@/components/ui/format';
import { Money } from '@/components/ui/money';
import { formatMoney } from '@/lib/money/format';

/** The chart itself. Recharts looks at the kind of its children: axes and series must stand in it directly. */
export function EarningsPlot({ title, ...series }: Series & { title: string }) {
  const { data, currency, earnedLabel, clicksLabel } = series;
  const points = data.map((day) => ({ ...day, earned: plotValue(day.earnedMinor, currency) }));
  return (
    <div className="h-60">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 1, height: 1 }}>
        <ComposedChart
          data={points}
          margin={{ top: 6, right: 0, bottom: 0, left: 0 }}
          barCategoryGap="25%"
          aria-label={title}
          role="img"
          tabIndex={-1}
        >
          <CartesianGrid yAxisId="earned" vertical={false} stroke="var(--color-chart-grid)" />
          <XAxis {...dayAxis} />
          <YAxis {...valueAxis} {...earnedAxis(currency)} />
          <YAxis {...valueAxis} {...clicksAxis} />
          <Tooltip
            cursor={{ stroke: 'var(--color-line-strong)' }}
            isAnimationActive={false}
            content={({ active, payload }) => {
              const day = (payload[0] as { payload?: EarningsDay } | undefined)?.payload;
              return active && day ? <DayNote day={day} {...series} /> : null;
            }}
          />
          <Bar {...earnedColumns} name={earnedLabel} />
          <Line {...clicksLine} name={clicksLabel} />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}

/** What the pointer is over. */
function DayNote({ day, currency, earnedLabel, clicksLabel }: Series & { day: EarningsDay }) {
  return (
    <div className="bg-raised shadow-float rounded-md px-3 py-2 text-sm">
      <p className="text-muted mb-1">{dayWords(day.day)}</p>
      <p className="flex justify-between gap-6">
        {earnedLabel} <Money minor={day.earnedMinor} currency={currency} />
      </p>
      <p className="flex justify-between gap-6">
        {clicksLabel} <span>{formatNumber(day.clicks)}</span>
      </p>
    </div>
  );
}

const tickLook = { fill: 'var(--color-muted)', fontSize: 12 };

const dayAxis = {
  dataKey: 'day',
  tickFormatter: dayWords,
  tick: tickLook,
  tickLine: false,
  axisLine: { stroke: 'var(--color-line-strong)' },
  minTickGap: 32,
  tickMargin: 6,
};

const valueAxis = {
  tick: tickLook,
  tickLine: false,
  axisLine: false,
  domain: [0, 'auto'] as [number, 'auto'],
  tickCount: 4,
};

const earnedAxis = (currency: string) => ({
  yAxisId: 'earned',
  tickFormatter: (value: number) =>
    formatMoney(plotValueToMinor(value, currency), currency, { compact: true }),
  width: 46,
});

const clicksAxis = {
  yAxisId: 'clicks',
  orientation: 'right' as const,
  tickFormatter: (value: number) => formatNumber(value, { notation: 'compact' }),
  width: 38,
  allowDecimals: false,
};

const earnedColumns = {
  yAxisId: 'earned',
  dataKey: 'earned',
  fill: 'var(--color-chart-1)',
  radius: [2, 2, 0, 0] as [number, number, number, number],
  maxBarSize: 28,
  isAnimationActive: false,
};

const clicksLine = {
  yAxisId: 'clicks',
  dataKey: 'clicks',
  type: 'linear' as const,
  stroke: 'var(--color-chart-2)',
  strokeWidth: 1.5,
  dot: false,
  activeDot: { r: 3, fill: 'var(--color-chart-2)', stroke: 'var(--color-surface)' },
  isAnimationActive: false,
};
