import { describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { createProgram, updateProgramTerms } from '@/lib/programs/commands';
import { createProgramInput } from '@/lib/programs/schema';
import { expectOk } from '@/lib/result';
import { makeProgram, staffCtx } from '@/lib/testing/factories';
import { addDays } from '@/lib/time/calendar';
import { monthWindow, type ProgramCalendar } from '@/lib/time/program-calendar';
import { dayIn, startOfDayIn } from '@/lib/time/zones';

const told = (calendar: ProgramCalendar) =>
  calendar.map(({ zone, from, to, firstDay, lastDay }) => [
    zone,
    ...[from, to].map((at) => at.toISOString().slice(0, 16)),
    firstDay,
    lastDay,
  ]);
const START = ['0001-01-01T00:00', '0001-01-01'] as const;
const END = ['9999-12-31T00:00', '9999-12-31'] as const;
const set = (programId: string, timeZone: string, at: string) =>
  atTime(new Date(at), () => updateProgramTerms(staffCtx, { programId, timeZone }));

describe('a program’s time zone', () => {
  it('is UTC, or the one it was made with, from the start', async () => {
    const { id } = await makeProgram();
    expect(told(await loadCalendar(db, id))).toEqual([['UTC', START[0], END[0], START[1], END[1]]]);
    const input = createProgramInput.parse({
      ...{ name: 'Shop', slug: 'zoned', currency: 'INR', timeZone: 'asia/kolkata' },
      defaultDestination: 'https://shop.example/',
    });
    const { program } = expectOk(await createProgram(staffCtx, input));
    expect(program.timeZone).toBe('Asia/Kolkata');
    expect(told(await loadCalendar(db, program.id))).toEqual([
      ['Asia/Kolkata', START[0], END[0], START[1], END[1]],
    ]);
  });

  it('that is changed begins with the next month, by the days until then', async () => {
    const { id } = await makeProgram();
    expectOk(await set(id, 'Asia/Kathmandu', '2026-11-15T12:00:00Z'));
    const first = ['UTC', START[0], '2026-12-01T00:00', START[1], '2026-11-30'];
    const second = ['Asia/Kathmandu', '2026-12-01T00:00', END[0], '2026-12-01', END[1]];
    expect(told(await loadCalendar(db, id))).toEqual([first, second]);
    // 31 December, 23:30 in Kathmandu: of the month that ends at 18:15 UTC.
    expectOk(await set(id, 'America/New_York', '2026-12-31T17:45:00Z'));
    const third = [...second.slice(0, 2), '2026-12-31T18:15', '2026-12-01', '2026-12-31'];
    const calendar = await loadCalendar(db, id);
    expect(told(calendar)).toEqual([
      first,
      third,
      ['America/New_York', '2026-12-31T18:15', END[0], '2027-01-01', END[1]],
    ]);
    expect(monthWindow(calendar, '2027-01')).toEqual({
      from: new Date('2026-12-31T18:15:00Z'),
      to: new Date('2027-02-01T05:00:00Z'),
    });
    const audit = await db.auditEvent.findMany({
      where: { subjectId: id },
      orderBy: { id: 'desc' },
    });
    expect(audit[0]?.data).toEqual({
      timeZone: { from: '"Asia/Kathmandu"', to: '"America/New_York"' },
    });
  });

  it('may be changed again before it begins, and back', async () => {
    const { id } = await makeProgram();
    expectOk(await set(id, 'Asia/Kathmandu', '2026-11-15T12:00:00Z'));
    expectOk(await set(id, 'Europe/Berlin', '2026-11-30T23:59:59Z'));
    expect(told(await loadCalendar(db, id)).map(([zone]) => zone)).toEqual([
      'UTC',
      'Europe/Berlin',
    ]);
    expectOk(await set(id, 'UTC', '2026-11-30T23:59:59Z'));
    expect(told(await loadCalendar(db, id))).toEqual([['UTC', START[0], END[0], START[1], END[1]]]);
  });

  it('is refused with words when the database knows none of that name, and by the database itself', async () => {
    const { id } = await makeProgram();
    const refused = await set(id, 'Europe/Atlantis', '2026-11-15T12:00:00Z');
    expect(refused).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
    for (const timeZone of ['Europe/Atlantis', 'EST5EDT', '+05:30', 'posix/Europe/Berlin', '']) {
      await expect(
        db.program.update({ where: { id }, data: { timeZone } }),
        timeZone,
      ).rejects.toThrow('is no time zone');
    }
  });

  it('has a past that nobody changes', async () => {
    const { id: programId } = await makeProgram();
    const change = (data: object) => db.programZone.updateMany({ where: { programId }, data });
    for (const data of [
      { zone: 'Asia/Kolkata' },
      { toAt: new Date('2026-01-01T00:00:00Z') },
      { firstDay: new Date('2020-01-01') },
    ]) {
      await expect(change(data), JSON.stringify(data)).rejects.toThrow('stay as they are');
    }
    await expect(db.programZone.deleteMany({ where: { programId } })).rejects.toThrow(
      'stay as they are',
    );
  });
});

it('the machine and the database agree on the days of every zone', async () => {
  const zones = await db.$queryRaw<{ name: string }[]>`
    SELECT coalesce(name, '')::text AS name FROM pg_timezone_names
    WHERE name LIKE '%/%' AND name NOT LIKE 'posix/%' AND name NOT LIKE 'right/%' AND name NOT LIKE 'Etc/%' ORDER BY name`;
  const from = new Date('2026-01-01T00:00:00Z');
  const instants = Array.from(
    { length: 400 },
    (_, index) =>
      // Steps that meet every hour and every quarter of it in turn.
      new Date(addDays(from, index).getTime() + index * 35 * 60_000),
  );
  const differences: string[] = [];
  for (const { name } of zones.filter((_, index) => index % 2 === 0)) {
    const rows = await db.$queryRaw<{ at: Date; day: string; start: Date }[]>`
      SELECT at, day::text AS day, (day::timestamp AT TIME ZONE ${name})::timestamptz AS start FROM (
        SELECT at, (at AT TIME ZONE ${name})::date AS day FROM unnest(${instants}::timestamptz[]) AS i(at)) days`;
    for (const { at, day, start } of rows) {
      const [ours, starts] = [dayIn(name, at), startOfDayIn(name, day)];
      // Of a midnight that is shown twice PostgreSQL means the second; ours is the first.
      const isRepeated = start.getTime() - starts.getTime() === 3_600_000;
      if (ours !== day || (starts.getTime() !== start.getTime() && !isRepeated)) {
        differences.push(
          `${name} ${at.toISOString()}: ${day} ${start.toISOString()}, ours ${ours} ${starts.toISOString()}`,
        );
      }
    }
  }
  expect(zones.length).toBeGreaterThan(300);
  expect(differences.slice(0, 20)).toEqual([]);
}, 120_000);
