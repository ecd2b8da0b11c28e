import { expect, it } from 'vitest';
import type { StaffViewer, Viewer } from '@/lib/auth/viewer';
import {
  journalNews,
  listJournalStatuses,
  type JournalStatus,
} from '@/lib/clicks/recording/journal-status';
import { db } from '@/lib/db/client';

const staff: StaffViewer = { kind: 'staff', userId: 'usr_x', role: 'support' };
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);

const status = (changes: Partial<JournalStatus> = {}): JournalStatus => ({
  instance: 'a:3000',
  state: 'direct',
  backlog: 0,
  oldestAt: null,
  unrecorded: 0,
  problem: null,
  updatedAt: new Date(),
  isReporting: true,
  ...changes,
});

it('an instance is silent after a minute, and forgotten after a day when it left nothing behind', async () => {
  const rows = [
    { instance: 'a', updatedAt: ago(0), backlog: 0n },
    { instance: 'b', updatedAt: ago(2), backlog: 0n },
    { instance: 'c', updatedAt: ago(60 * 25), backlog: 0n },
    { instance: 'd', updatedAt: ago(60 * 25), backlog: 7n, oldestAt: ago(60 * 26) },
  ];
  for (const row of rows) {
    await db.clickJournalStatus.create({ data: { state: 'direct', unrecorded: 0n, ...row } });
  }
  const found = await listJournalStatuses(staff);
  expect(found.map((row) => [row.instance, row.isReporting, row.backlog])).toEqual([
    ['a', true, 0],
    ['b', false, 0],
    ['d', false, 7],
  ]);
  expect(journalNews(found)).toMatchObject({ silent: 2, waiting: 7, losing: 0, journalling: 0 });
});

it('is for staff alone, even past the types', async () => {
  const viewer: Viewer = { kind: 'affiliate', userId: 'u', affiliateId: 'a', programId: 'p' };
  await expect(listJournalStatuses(viewer as unknown as StaffViewer)).rejects.toThrow('for staff');
});

it('is no news while every instance writes into the database', () => {
  expect(journalNews([])).toBeNull();
  expect(journalNews([status(), status({ instance: 'b', unrecorded: 3 })])).toBeNull();
});

it('reports what is kept on disk, what is not kept at all, and since when', () => {
  const [old, older] = [ago(5), ago(9)];
  expect(
    journalNews([
      status({ state: 'journal', backlog: 40, oldestAt: old }),
      status({ instance: 'b', state: 'direct', backlog: 2, oldestAt: older }),
      status({ instance: 'c', state: 'journal' }),
      status({ instance: 'd', state: 'unrecorded', problem: 'the disk is full' }),
    ]),
  ).toEqual({ losing: 1, waiting: 42, waitingSince: older, journalling: 1, silent: 0 });
});
