'use client';

import { cn } from '@/components/ui/cn';
import { useHydrated } from '@/components/ui/use-hydrated';

export type DateStyle = 'day' | 'date' | 'datetime';

type DateTimeProps = {
  value: Date | string;
  /** day: 14 Nov, with the year only when it is not this one. date: with the year. datetime: to the minute. */
  format?: DateStyle;
  /** Shown in this zone, whatever the reader's: UTC at noon for a day of the calendar. */
  zone?: string;
  className?: string;
};

function options(date: Date, format: DateStyle, timeZone?: string): Intl.DateTimeFormatOptions {
  const isThisYear = date.getUTCFullYear() === new Date().getUTCFullYear();
  return {
    day: 'numeric',
    month: 'short',
    ...(format === 'day' && isThisYear ? {} : { year: 'numeric' }),
    ...(format === 'datetime' ? { hour: '2-digit', minute: '2-digit' } : {}),
    ...(timeZone ? { timeZone } : {}),
  };
}

/** "14 Nov 2026, 13:05:09 UTC", the same on every machine. */
export function exactUtc(date: Date): string {
  const words = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'medium',
    timeZone: 'UTC',
  }).format(date);
  return `${words} UTC`;
}

/** A time in the reader's own zone and locale; before JavaScript, and without it, in UTC. The exact UTC time is the title. */
export function DateTime({ value, format = 'date', zone, className }: DateTimeProps) {
  const isHydrated = useHydrated();
  const date = new Date(value);
  const words = isHydrated
    ? new Intl.DateTimeFormat(undefined, options(date, format, zone)).format(date)
    : new Intl.DateTimeFormat('en-GB', options(date, format, zone ?? 'UTC')).format(date) +
      (format === 'datetime' && !zone ? ' UTC' : '');
  return (
    <time
      dateTime={date.toISOString()}
      title={exactUtc(date)}
      className={cn('whitespace-nowrap', className)}
    >
      {words}
    </time>
  );
}
