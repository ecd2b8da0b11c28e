import { chmod, cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { JournalInUse, openJournal, type ClickJournal } from '@/lib/clicks/recording/journal';
import { openOwnJournal } from '@/lib/clicks/recording/own-journal';
import type { NewClick } from '@/lib/clicks/types';
import { newId } from '@/lib/ids';

let folder: string;
let problems: string[];
const open: ClickJournal[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tributary-journal-'));
  problems = [];
});
afterEach(async () => {
  for (const journal of open.splice(0)) await journal.close().catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

const report = (problem: string) => void problems.push(problem);
const place = (name = 'gateway-1') => path.join(folder, name);

async function openAt(name?: string): Promise<ClickJournal> {
  const journal = await openJournal(place(name), report);
  open.push(journal);
  return journal;
}

function some(count: number): NewClick[] {
  return Array.from({ length: count }, (_, index) => ({
    id: newId('click'),
    occurredAt: new Date(1_790_000_000_000 + index),
    programId: 'prg_1',
    affiliateId: 'aff_1',
    linkId: null,
    sessionId: newId('session'),
    newSession: false,
    reason: null,
    subId: 'spring “sale” ☂',
    ipHash: null,
    country: 'DE',
    device: 'mobile',
    referrerHost: null,
    landingPath: '/',
  }));
}

const append = (journal: ClickJournal, clicks: NewClick[]) =>
  Promise.all(clicks.map((click) => journal.append(click)));

async function read(journal: ClickJournal): Promise<NewClick[]> {
  return (await journal.peek(100_000)).entries.map((entry) => entry.click);
}

async function fileOf(name: string, ending: string): Promise<string> {
  const file = (await readdir(place(name))).find((one) => one.endsWith(ending));
  if (!file) throw new Error(`no ${ending} in the journal`);
  return path.join(place(name), file);
}

it('returns what it was given, in order, and forgets what it is told to', async () => {
  const journal = await openAt();
  const clicks = some(250);
  await append(journal, clicks);
  const page = await journal.peek(100);
  expect(page.entries.map((entry) => entry.click)).toEqual(clicks.slice(0, 100));
  await journal.remove(page.keys);
  expect(journal.backlog).toBe(150);
  expect(await read(journal)).toEqual(clicks.slice(100));
});

it('is there again after the process, with its count', async () => {
  const clicks = some(20);
  const journal = await openAt();
  await append(journal, clicks);
  await journal.close();
  const again = await openAt();
  expect(again.backlog).toBe(20);
  expect(await read(again)).toEqual(clicks);
});

it('is on the disk once a click is acknowledged, whatever happens to the process', async () => {
  const journal = await openAt();
  const clicks = some(50);
  await append(journal, clicks);
  // What a killed process leaves: the files as they are, without a close.
  await cp(place('gateway-1'), place('copy'), { recursive: true });
  expect(await read(await openAt('copy'))).toEqual(clicks);
  expect(problems).toEqual([]);
});

it('a write that was cut off costs nobody who was acknowledged, and is no damage', async () => {
  const journal = await openAt();
  const clicks = some(10);
  for (const click of clicks) await journal.append(click);
  await journal.close();
  const log = await fileOf('gateway-1', '.log');
  const { length } = await readFile(log);
  await truncate(log, length - 7);
  expect(await read(await openAt())).toEqual(clicks.slice(0, 9));
});

it('damage in its log is found, a copy set aside, and what can be read is kept', async () => {
  const journal = await openAt();
  const clicks = some(400);
  for (let i = 0; i < 400; i += 20) await append(journal, clicks.slice(i, i + 20));
  await journal.close();
  const log = await fileOf('gateway-1', '.log');
  const bytes = await readFile(log);
  bytes.fill(0x5a, 40_000, 40_050);
  await writeFile(log, bytes);
  const again = await openAt();
  const left = await read(again);
  expect(left.length).toBeGreaterThan(100);
  expect(left.length).toBeLessThan(400);
  expect(problems.join()).toMatch(/was damaged; a copy is in .*damaged/);
  const aside = (await readdir(folder)).find((name) => name.includes('.damaged-'));
  const [kept = ''] = await readdir(path.join(folder, aside ?? ''));
  expect(await readFile(path.join(folder, aside ?? '', kept))).toEqual(bytes);
  await append(again, some(1));
});

it('a journal that cannot be opened at all is set aside, and a new one begun', async () => {
  const journal = await openAt();
  await append(journal, some(5));
  await journal.close();
  for (const name of await readdir(place())) {
    await writeFile(path.join(place(), name), 'nonsense\n');
  }
  const again = await openAt();
  await append(again, some(3));
  expect(await read(again)).toHaveLength(3);
  expect(problems.join()).toContain('was damaged; a copy is in');
});

it('is never open twice', async () => {
  await openAt();
  await expect(openJournal(place(), report)).rejects.toBeInstanceOf(JournalInUse);
});

it('a second process takes the next name, and what nobody holds is taken over', async () => {
  const first = await openOwnJournal(folder, 'gateway-3000', report);
  const second = await openOwnJournal(folder, 'gateway-3000', report);
  if (!first || !second) throw new Error('no journal');
  const clicks = some(30);
  await append(second, clicks);
  await second.close();
  await first.close();
  const third = await openOwnJournal(folder, 'gateway-4000', report);
  if (third) open.push(third);
  expect(third && (await read(third)).map((click) => click.id)).toEqual(
    clicks.map((click) => click.id),
  );
  expect(await readdir(folder)).toEqual(['gateway-4000']);
});

it('a folder that takes nothing is no reason not to start', async () => {
  const file = path.join(folder, 'file');
  await writeFile(file, '');
  await chmod(file, 0o600);
  expect(await openOwnJournal(file, 'gateway-3000', report)).toBeNull();
  expect(problems.join()).toContain('there is no click journal');
});

it('clicks that it could not take are no backlog', async () => {
  const journal = await openAt();
  await journal.close();
  await rm(place(), { recursive: true });
  await writeFile(place(), 'a file where the folder was');
  for (const click of some(5)) await expect(journal.append(click)).rejects.toThrow();
  expect(journal.backlog).toBe(0);
});
