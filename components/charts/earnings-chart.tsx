'use client';

import { useId, useState, type ReactNode } from 'react';
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
import { Button } from '@/components/ui/button';
import { DataTable } from '@/components/ui/data-table';
import { formatNumber, plotValue, plotValueToMinor } from '@/components/ui/format';
import { formatMoney, type Minor } from '@/lib/money/format';
import { Money } from '@/components/ui/money';

export type EarningsDay = {
  /** YYYY-MM-DD, every day of the span, also the empty ones. */
  day: string;
  earnedMinor: Minor;
  clicks: number;
};

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

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

function dayWords(day: string): string {
  return dayFormat.format(new Date(`${day}T00:00:00Z`));
}

/** What the eye sees at once, in a sentence. */
function describe(
  data: readonly EarningsDay[],
  currency: string,
  earned: string,
  clicks: string,
): string {
  const first = data[0];
  const last = data.at(-1);
  if (!first || !last) return 'Nothing to show yet.';
  const sum = data.reduce((total, day) => total + BigInt(day.earnedMinor), 0n);
  const clickSum = data.reduce((total, day) => total + day.clicks, 0);
  const best = data.reduce((top, day) =>
    BigInt(day.earnedMinor) > BigInt(top.earnedMinor) ? day : top,
  );
  const peak =
    BigInt(best.earnedMinor) > 0n
      ? ` The best day was ${dayWords(best.day)} with ${formatMoney(best.earnedMinor, currency)}.`
      : '';
  return `${dayWords(first.day)} to ${dayWords(last.day)}: ${earned} ${formatMoney(sum, currency)}, ${clicks} ${formatNumber(clickSum)}.${peak}`;
}

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
  const points = data.map((day) => ({
    ...day,
    earned: plotValue(day.earnedMinor, currency),
  }));
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
          {describe(data, currency, earnedLabel, clicksLabel)}
        </p>
      </figcaption>
      {isTable ? (
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
      ) : (
        <div className="h-72 px-2 pb-3 md:px-3">
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
          <div className="h-60">
            <ResponsiveContainer
              width="100%"
              height="100%"
              initialDimension={{ width: 1, height: 1 }}
            >
              <ComposedChart
                data={points}
                margin={{ top: 6, right: 0, bottom: 0, left: 0 }}
                barCategoryGap="25%"
                aria-label={title}
                role="img"
                tabIndex={-1}
              >
                <CartesianGrid yAxisId="earned" vertical={false} stroke="var(--color-chart-grid)" />
                <XAxis
                  dataKey="day"
                  tickFormatter={dayWords}
                  tick={tickLook}
                  tickLine={false}
                  axisLine={{ stroke: 'var(--color-line-strong)' }}
                  minTickGap={32}
                  tickMargin={6}
                />
                <YAxis
                  yAxisId="earned"
                  tickFormatter={(value: number) =>
                    formatMoney(plotValueToMinor(value, currency), currency, { compact: true })
                  }
                  tick={tickLook}
                  tickLine={false}
                  axisLine={false}
                  width={46}
                  domain={[0, 'auto']}
                  tickCount={4}
                />
                <YAxis
                  yAxisId="clicks"
                  orientation="right"
                  tickFormatter={(value: number) => formatNumber(value, { notation: 'compact' })}
                  tick={tickLook}
                  tickLine={false}
                  axisLine={false}
                  width={38}
                  domain={[0, 'auto']}
                  allowDecimals={false}
                  tickCount={4}
                />
                <Tooltip
                  cursor={{ stroke: 'var(--color-line-strong)' }}
                  isAnimationActive={false}
                  content={({ active, payload }) => {
                    const day = (payload[0] as { payload?: EarningsDay } | undefined)?.payload;
                    if (!active || !day) return null;
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
                  }}
                />
                <Bar
                  yAxisId="earned"
                  dataKey="earned"
                  name={earnedLabel}
                  fill="var(--color-chart-1)"
                  radius={[2, 2, 0, 0]}
                  maxBarSize={28}
                  isAnimationActive={false}
                />
                <Line
                  yAxisId="clicks"
                  dataKey="clicks"
                  name={clicksLabel}
                  type="linear"
                  stroke="var(--color-chart-2)"
                  strokeWidth={1.5}
                  dot={false}
                  activeDot={{ r: 3, fill: 'var(--color-chart-2)', stroke: 'var(--color-surface)' }}
                  isAnimationActive={false}
                />
              </ComposedChart>
            </ResponsiveContainer>
          </div>
        </div>
      )}
    </figure>
  );
}

const tickLook = { fill: 'var(--color-muted)', fontSize: 12 };
