'use client';

import { useEffect, useState } from 'react';
import { DateTime, exactUtc } from '@/components/ui/date-time';
import { useHydrated } from '@/components/ui/use-hydrated';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

function describe(distance: number): string {
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  const size = Math.abs(distance);
  if (size < minute) return 'just now';
  if (size < hour) return words.format(Math.trunc(distance / minute), 'minute');
  return words.format(Math.trunc(distance / hour), 'hour');
}

/** "3 hours ago" under a day, else the date. Keeps itself current. */
export function RelativeTime({ value, className }: { value: Date | string; className?: string }) {
  const isHydrated = useHydrated();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), minute);
    return () => clearInterval(timer);
  }, []);
  const date = new Date(value);
  const distance = date.getTime() - now;
  if (!isHydrated || Math.abs(distance) >= day) {
    return <DateTime value={date} format="day" className={className} />;
  }
  return (
    <time dateTime={date.toISOString()} title={exactUtc(date)} className={className}>
      {describe(distance)}
    </time>
  );
}
