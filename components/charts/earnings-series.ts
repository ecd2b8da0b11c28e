import { formatNumber } from '@/components/ui/format';
import { formatMoney, type Minor } from '@/lib/money/format';

export type EarningsDay = {
  /** YYYY-MM-DD, every day of the span, also the empty ones. */
  day: string;
  earnedMinor: Minor;
  clicks: number;
};

export type Series = {
  data: readonly EarningsDay[];
  currency: string;
  earnedLabel: string;
  clicksLabel: string;
};

type DayOfAll = {
  day: string;
  clicks: number;
  earned: readonly { currency: string; minor: bigint }[];
};

/** The days as the chart draws them, in one of their currencies. */
export function earningsIn(currency: string, days: readonly DayOfAll[]): EarningsDay[] {
  return days.map(({ day, clicks, earned }) => ({
    day,
    clicks,
    earnedMinor: earned.find((money) => money.currency === currency)?.minor ?? 0n,
  }));
}

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

export function dayWords(day: string): string {
  return dayFormat.format(new Date(`${day}T00:00:00Z`));
}

/** What the eye sees at once, in a sentence. */
export function describeSeries({ data, currency, earnedLabel, clicksLabel }: Series): string {
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
  return `${dayWords(first.day)} to ${dayWords(last.day)}: ${earnedLabel} ${formatMoney(sum, currency)}, ${clicksLabel} ${formatNumber(clickSum)}.${peak}`;
}
