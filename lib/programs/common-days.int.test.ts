import { describe, expect, it } from 'vitest';
import { atTime } from '@/lib/db/clock';
import { loadProgramGroups, viewerCalendar, viewerDays } from '@/lib/programs/calendar-sql';
import { updateProgramTerms } from '@/lib/programs/commands';
import { getStatsByDay } from '@/lib/reports/stats-by-day';
import { expectOk } from '@/lib/result';
import { makeProgram, staffCtx } from '@/lib/testing/factories';
import { UTC_CALENDAR } from '@/lib/time/program-calendar';

const set = (programId: string, timeZone: string, at: string) =>
  atTime(new Date(at), () => updateProgramTerms(staffCtx, { programId, timeZone }));

describe('staff of several programs', () => {
  const staff = { kind: 'staff', userId: 'usr_staff', role: 'owner' } as const;
  const zoneOf = async (from: string, to: string) => {
    const days = await viewerDays(staff, () => ({ from: new Date(from), to: new Date(to) }));
    return days.zonesDiffer ? 'differ' : days.calendar.map(({ zone }) => zone).join();
  };

  it('count by the days that all have in common in what is shown, else by UTC', async () => {
    const { id: early } = await makeProgram({ timeZone: 'Asia/Kathmandu' });
    const { id: late } = await makeProgram();
    expectOk(await set(late, 'Asia/Kathmandu', '2026-11-15T12:00:00Z'));
    expectOk(await set(early, 'Europe/Berlin', '2027-02-10T12:00:00Z'));
    const own = { kind: 'key', keyId: 'k', programId: early, affiliateId: null } as const;
    const shown = { from: new Date('2026-11-20T00:00:00Z'), to: new Date('2026-12-20T00:00:00Z') };
    expect((await viewerCalendar(own, () => shown))[0].zone).toBe('Asia/Kathmandu');
    expect(await zoneOf('2026-11-20T00:00:00Z', '2026-12-20T00:00:00Z')).toBe('differ');
    // The first day after the change is longer or shorter than the other program's.
    expect(await zoneOf('2026-12-01T18:15:00Z', '2026-12-20T00:00:00Z')).toBe('differ');
    expect(await zoneOf('2026-12-03T18:15:00Z', '2027-02-20T00:00:00Z')).toMatch(/^Asia.Kathmandu/);
    expect(await zoneOf('2026-12-03T18:15:00Z', '2027-03-20T00:00:00Z')).toBe('differ');
    expect(await viewerCalendar(staff, () => shown)).toEqual(UTC_CALENDAR);
  });

  it('see the figures by those days, each once', async () => {
    const window = { from: new Date('2026-12-03T18:15:00Z'), to: new Date('2026-12-06T18:15:00Z') };
    const groups = await loadProgramGroups(staff, window);
    expect(groups.map(({ programIds }) => programIds)).toEqual([null]);
    const days = await getStatsByDay(staff, window);
    expect(days.map(({ day }) => day)).toEqual(['2026-12-04', '2026-12-05', '2026-12-06']);
  });
});
