import { one, type Mutation } from '@/lib/testing/mutation';

const ZONES = 'lib/time/zones.ts';
const CALENDAR = 'lib/time/program-calendar.ts';
const OF_ZONES = ['lib/time/zones.test.ts'];
const OF_CALENDARS = ['lib/time/program-calendar.test.ts'];
const MIGRATION = 'prisma/migrations/20261203000200_time_zone/migration.sql';
const PROGRAMS = ['lib/programs/calendar.int.test.ts'];
const STATEMENTS = ['lib/statements/zones.int.test.ts'];
const CLICKS = ['lib/clicks/rollups/zones.int.test.ts'];
const REPORTS = ['lib/reports/zones.int.test.ts'];
const SCHEDULE = ['lib/payouts/schedule/schedule.int.test.ts'];
const API = ['app/api/v1/affiliates/affiliates.int.test.ts'];

/** The guards of a program's days: whose they are, that each instant has one, and that they stay. */
export const ZONE_MUTATIONS: Mutation[] = [
  one(
    'of a midnight that is shown twice the first begins the day',
    ZONES,
    'clockOf(zone, at) === midnight && clockOf(zone, at - 1_000) < midnight',
    'clockOf(zone, at) <= midnight',
    OF_ZONES,
  ),
  one(
    'a day that has begun goes on where clocks go back over midnight',
    ZONES,
    'return startOfDayIn(zone, next) <= at ? next : day;',
    'return next > day ? day : next;',
    OF_ZONES,
    'is of',
  ),
  one(
    'an offset is no zone',
    ZONES,
    'if (!/^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)+$/.test(text)) return false;',
    '',
    OF_ZONES,
    'knows zones',
  ),
  one(
    'what new clocks would put into the month before belongs to the first day',
    CALENDAR,
    'return day < firstDay ? firstDay : day > lastDay ? lastDay : day;',
    'return day > lastDay ? lastDay : day;',
    OF_CALENDARS,
  ),
  one(
    'the first day begins with its period',
    CALENDAR,
    'if (day === firstDay) return from;',
    '',
    OF_CALENDARS,
  ),
  one(
    'a zone that is changed begins with the next month',
    MIGRATION,
    "present.first_day)) + interval '1 month';",
    "present.first_day)) + interval '1 day';",
    PROGRAMS,
    'begins with the next month',
  ),
  one(
    'a change that has not begun gives way to the next',
    MIGRATION,
    'DELETE FROM program_zone WHERE program_id = NEW.id AND from_at > app_now();',
    '',
    PROGRAMS,
    'may be changed again',
  ),
  one(
    'the database knows its zones',
    MIGRATION,
    "IF NEW.time_zone <> 'UTC' AND NOT EXISTS (",
    "IF NEW.time_zone = 'none' AND NOT EXISTS (",
    PROGRAMS,
    'is refused with words',
  ),
  one(
    'days of the past are not changed',
    MIGRATION,
    "IF TG_OP = 'DELETE' AND OLD.from_at <= app_now() OR TG_OP = 'UPDATE' AND (",
    "IF TG_OP = 'UPDATE' AND false AND (",
    PROGRAMS,
    'a past that nobody changes',
  ),
  one(
    'books that were closed in another zone keep a release without zones away',
    'prisma/migrations/20261203000200_time_zone/down.sql',
    "WHERE z.zone <> 'UTC' AND z.from_at < f.books_closed_to) THEN",
    'WHERE false) THEN',
    ['prisma/time-zone-down.int.test.ts'],
    'keep a release without zones away',
  ),
  one(
    'a zone is written as the database writes it',
    'lib/programs/commands.ts',
    'if (name !== null) return ok({ timeZone: name });',
    'return ok({ timeZone });',
    PROGRAMS,
  ),
  one(
    'a month’s statement is of the program’s month',
    'lib/statements/issue-statement.ts',
    'const calendar = await loadCalendar(tx, found.parties.programId);',
    "const calendar = await loadCalendar(tx, '');",
    STATEMENTS,
  ),
  one(
    'a month is due when it is over in its program’s zone',
    'lib/statements/queries.ts',
    "WHERE t.month < date_trunc('month', ${dayByZone(Prisma.sql`${now}::timestamptz`)})::timestamp AND NOT EXISTS (",
    "WHERE t.month < date_trunc('month', ${now}::timestamptz AT TIME ZONE 'UTC') AND NOT EXISTS (",
    STATEMENTS,
    'is over when it is over there',
  ),
  one(
    'the payout day is a day of the program',
    'lib/payouts/schedule/request-due-payouts.ts',
    'const today = await findToday(tx, programId, now);',
    'const today = now;',
    SCHEDULE,
    'the program’s own',
  ),
  one(
    'clicks are told apart by quarters of an hour',
    'lib/clicks/rollups/rollup-dimensions.ts',
    "date_bin('15 minutes', ${at},",
    "date_bin('60 minutes', ${at},",
    CLICKS,
  ),
  one(
    'clicks are counted by quarters of an hour',
    'lib/clicks/recording/write-clicks.ts',
    '/ 900)::float8 * 900)',
    '/ 3600)::float8 * 3600)',
    CLICKS,
  ),
  one(
    'a click’s day is one of its program',
    'lib/clicks/rollups/rollup-dimensions.ts',
    "${dayAfterJoin('h.hour')} AS day",
    "(h.hour AT TIME ZONE 'UTC')::date AS day",
    CLICKS,
  ),
  one(
    'whole days of a window are the program’s',
    'lib/clicks/rollups/split-window.ts',
    'const firstDay = isWhole ? begun : dayAfter(begun);',
    'const firstDay = begun;',
    CLICKS,
  ),
  one(
    'a rebuilt day is of each program its own',
    'lib/clicks/rollups/rebuild-rollups.ts',
    "${dayAfterJoin('occurred_at')} = $1::date",
    "(occurred_at AT TIME ZONE 'UTC')::date = $1::date",
    CLICKS,
  ),
  one(
    'a day’s money is of the program’s day',
    'lib/reports/stats-by-day.ts',
    '${earnedOn} AS day',
    "(r.earned_at AT TIME ZONE 'UTC')::date AS day",
    REPORTS,
    'a day of the reports',
  ),
  one(
    'days that differ beside a window are not in common',
    CALENDAR,
    'const from = window.from.getTime() - BESIDE_MS;',
    'const from = window.from.getTime();',
    ['lib/programs/common-days.int.test.ts'],
    'in common in what is shown',
  ),
  one(
    'days that differ in a window are not in common',
    CALENDAR,
    'return zone === period?.zone && (index === 0 || isOneChange);',
    'return zone === period?.zone || isOneChange;',
    ['lib/programs/common-days.int.test.ts'],
    'in common in what is shown',
  ),
  one(
    'a range begins with a day of the program',
    'lib/reports/range.ts',
    'from: startOfDay(calendar, dayAfter(today, 1 - days)),',
    'from: new Date(dayAfter(today, 1 - days)),',
    REPORTS,
    'a day of the reports',
  ),
  one(
    'the forecast’s days are the program’s',
    'lib/reports/forecast.ts',
    'const calendar = await viewerCalendar(viewer,',
    "const calendar = await viewerCalendar({ kind: 'staff', userId: '', role: 'owner' },",
    REPORTS,
    'the forecast',
  ),
  one(
    'a day alone begins in the program’s zone',
    'lib/programs/window-given.ts',
    '? startOfDay(calendar, text) : new Date(text);',
    '? new Date(text) : new Date(text);',
    API,
    'a day alone',
  ),
];
