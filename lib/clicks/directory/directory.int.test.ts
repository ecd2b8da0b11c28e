import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { connectClicks } from '@/lib/clicks/redirect/deps';
import {
  createDirectory,
  type Directory,
  type DirectoryOptions,
} from '@/lib/clicks/directory/directory';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { makeAffiliate, makeDiscountCode, makeProgram } from '@/lib/testing/factories';

const NOWHERE = 'postgresql://nobody@127.0.0.1:1/none';

let pool: pg.Pool;
let unavailable: pg.Pool;
let folder: string;
let problems: string[];
let program: Awaited<ReturnType<typeof makeProgram>>;
let affiliate: Awaited<ReturnType<typeof makeAffiliate>>;
const open: Directory[] = [];

beforeAll(() => {
  pool = connectClicks(env().DATABASE_URL);
  unavailable = connectClicks(NOWHERE);
});
afterAll(() => Promise.all([pool.end(), unavailable.end()]));
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tributary-links-'));
  problems = [];
  program = await makeProgram();
  affiliate = await makeAffiliate({ programId: program.id });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((directory) => directory.close()));
  await rm(folder, { recursive: true, force: true });
});

const snapshotFile = () => path.join(folder, 'links.json');

async function openDirectory(options: Partial<DirectoryOptions> = {}): Promise<Directory> {
  const report = (problem: string) => void problems.push(problem);
  const directory = createDirectory({ pool, report, ...options });
  open.push(directory);
  await directory.start();
  return directory;
}

async function listening(options: Partial<DirectoryOptions> = {}): Promise<Directory> {
  const before = await countListeners();
  const directory = await openDirectory({ databaseUrl: env().DATABASE_URL, ...options });
  await vi.waitFor(async () => expect(await countListeners()).toBe(before + 1), 5_000);
  return directory;
}

async function countListeners(): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'tributary-links' AND query LIKE 'LISTEN%'`;
  return row?.count ?? 0;
}

const makeLink = (slug: string, destination: string) =>
  db.link.create({
    data: { id: newId('link'), affiliateId: affiliate.id, slug, name: slug, destination },
  });

/** How long until `look` says so, in milliseconds, while visitors come all the time. */
async function timeUntil(look: () => Promise<boolean>, limitMs: number): Promise<number> {
  const started = performance.now();
  while (!(await look())) {
    if (performance.now() - started > limitMs) throw new Error('not in time');
    await sleep(10);
  }
  return performance.now() - started;
}

it('a change is known to every instance in a moment, whatever they remember', async () => {
  const link = await makeLink('spring', '/spring');
  const directories = [await listening(), await listening()];
  const { code } = affiliate;
  const everywhere = (look: (directory: Directory) => Promise<boolean>) =>
    timeUntil(async () => {
      const seen = await Promise.all(directories.map(look));
      return seen.every(Boolean);
    }, 2_500);
  for (const directory of directories) {
    await directory.findTarget(code, null);
    await directory.findTarget(code, 'spring');
    await directory.findTarget(code, 'summer');
    await directory.findDefaultPolicy();
    expect(await directory.findTarget('NEWCOMER', null)).toBeNull();
  }

  await db.affiliate.update({ where: { id: affiliate.id }, data: { status: 'paused' } });
  await everywhere(async (one) => (await one.findTarget(code, null))?.active === false);
  await db.link.update({ where: { id: link.id }, data: { destination: '/autumn' } });
  await everywhere(
    async (one) => (await one.findTarget(code, 'spring'))?.link?.destination === '/autumn',
  );
  await makeLink('summer', '/summer');
  await everywhere(
    async (one) => (await one.findTarget(code, 'summer'))?.link?.destination === '/summer',
  );
  await db.link.delete({ where: { id: link.id } });
  await everywhere(async (one) => (await one.findTarget(code, 'spring'))?.link === null);
  await db.program.update({ where: { id: program.id }, data: { cookieDays: 7 } });
  await everywhere(async (one) => (await one.findTarget(code, null))?.cookieDays === 7);
  const first = await db.program.findFirstOrThrow({
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  await db.program.update({
    where: { id: first.id },
    data: { defaultDestination: 'https://shop.example/new' },
  });
  await everywhere(
    async (one) =>
      (await one.findDefaultPolicy())?.defaultDestination === 'https://shop.example/new',
  );
  await db.affiliate.update({ where: { id: affiliate.id }, data: { publicName: 'Ana' } });
  await everywhere(async (one) => (await one.findTarget(code, null))?.banner.affiliate === 'Ana');
  const own = { programId: program.id, affiliateId: affiliate.id };
  const { id } = await makeDiscountCode({ ...own, code: 'FOR-A-WHILE' });
  const discount = async (one: Directory) => (await one.findTarget(code, null))?.banner.discount;
  await everywhere(async (one) => (await discount(one))?.percent === 10);
  await db.discountCode.update({ where: { id }, data: { affiliateId: null } });
  await everywhere(async (one) => (await discount(one)) === undefined);
  await makeAffiliate({ programId: program.id, code: 'NEWCOMER' });
  await everywhere(async (one) => (await one.findTarget('NEWCOMER', null)) !== null);
  await db.affiliate.update({ where: { id: affiliate.id }, data: { code: 'RENAMED' } });
  await everywhere(async (one) => (await one.findTarget(code, null)) === null);
});

it('an instance whose connection for changes is cut shows them within 5 s, and hears again later', async () => {
  const directory = await listening();
  await directory.findTarget(affiliate.code, null);
  await db.$queryRaw`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'tributary-links'`;
  await db.affiliate.update({ where: { id: affiliate.id }, data: { status: 'paused' } });
  const isPaused = async () => (await directory.findTarget(affiliate.code, null))?.active === false;
  expect(await timeUntil(isPaused, 5_000)).toBeLessThan(5_000);
  expect(problems).toEqual(['changes of links are not announced: they are asked for instead']);

  await vi.waitFor(async () => expect(await countListeners()).toBe(1), 5_000);
  await directory.findTarget(affiliate.code, null);
  await db.affiliate.update({ where: { id: affiliate.id }, data: { status: 'active' } });
  const isActive = async () => (await directory.findTarget(affiliate.code, null))?.active === true;
  expect(await timeUntil(isActive, 2_500)).toBeLessThan(2_500);
});

it('without any announcement a change shows within 5 s, also where visitors come all the time', async () => {
  const directories = [await openDirectory(), await openDirectory({ databaseUrl: NOWHERE })];
  for (const directory of directories) await directory.findTarget(affiliate.code, null);
  await db.affiliate.update({ where: { id: affiliate.id }, data: { status: 'paused' } });
  for (const directory of directories) {
    const look = async () => (await directory.findTarget(affiliate.code, null))?.active === false;
    expect(await timeUntil(look, 5_000)).toBeLessThan(5_000);
  }
});

it('after a cold start without the database every known code leads to its own destination', async () => {
  const link = await makeLink('spring', '/spring');
  const other = await makeProgram({ cookieDays: 9, defaultDestination: 'https://b.example/' });
  const second = await makeAffiliate({
    ...{ programId: other.id, status: 'paused', cookieDays: 3, publicName: 'Second' },
  });
  const own = { programId: other.id, affiliateId: second.id, kind: 'fixed', percentBps: null };
  await makeDiscountCode({ ...own, code: 'FIVE-OFF', amountMinor: 500n, currency: 'USD' });
  await openDirectory({ snapshotFile: snapshotFile() });
  expect((await stat(snapshotFile())).mode & 0o777).toBe(0o600);

  const directory = await openDirectory({
    pool: unavailable,
    databaseUrl: NOWHERE,
    snapshotFile: snapshotFile(),
  });
  const warm = await openDirectory();
  for (const [code, slug] of [
    [affiliate.code, null],
    [affiliate.code, 'spring'],
    [affiliate.code, 'summer'],
    [second.code, null],
  ] as const) {
    const target = await directory.findTarget(code, slug);
    expect(target).not.toBeNull();
    expect(target).toEqual(await warm.findTarget(code, slug));
  }
  expect((await directory.findTarget(affiliate.code, 'spring'))?.link?.id).toBe(link.id);
  expect(await directory.findTarget('NOBODY', null)).toBeNull();
  expect(await directory.findDefaultPolicy()).toEqual(await warm.findDefaultPolicy());
});

it('what came from a snapshot is asked for as soon as the database answers', async () => {
  await openDirectory({ snapshotFile: snapshotFile() });
  let isUnavailable = true;
  const directory = await openDirectory({
    pool: {
      query: async <Row>(statement: { text: string; values: unknown[] } | string) => {
        if (isUnavailable) throw new Error('unavailable');
        return { rows: (await pool.query(statement)).rows as Row[] };
      },
    },
    snapshotFile: snapshotFile(),
  });
  expect((await directory.findTarget(affiliate.code, null))?.active).toBe(true);
  await db.affiliate.update({ where: { id: affiliate.id }, data: { status: 'paused' } });
  expect(directory.findTarget(affiliate.code, null)).toMatchObject({ active: true });
  isUnavailable = false;
  const look = async () => (await directory.findTarget(affiliate.code, null))?.active === false;
  expect(await timeUntil(look, 5_000)).toBeLessThan(5_000);
});

it('a snapshot follows what changes', async () => {
  await listening({ snapshotFile: snapshotFile(), snapshotEveryMs: 50 });
  await makeLink('late', '/late');
  await vi.waitFor(async () => {
    expect(await readFile(snapshotFile(), 'utf8')).toContain('/late');
  }, 5_000);
});

it('a damaged snapshot is reported and ignored, and replaced when the database is back', async () => {
  await openDirectory({ snapshotFile: snapshotFile() });
  const whole = await readFile(snapshotFile(), 'utf8');
  const lines = whole.trimEnd().split('\n');
  const damaged = {
    empty: '',
    'cut off': whole.slice(0, -20),
    'without its end': `${lines.slice(0, -1).join('\n')}\n`,
    'without a line': `${lines.toSpliced(1, 1).join('\n')}\n`,
    'another destination': whole.replace('https://shop.example/', 'https://evil.example/'),
    'no JSON': `\u0000${whole}`,
    'another version': whole.replace('"tributaryLinks":1', '"tributaryLinks":2'),
  };
  for (const [how, text] of Object.entries(damaged)) {
    await writeFile(snapshotFile(), text);
    problems = [];
    const directory = await openDirectory({ pool: unavailable, snapshotFile: snapshotFile() });
    await expect(
      Promise.resolve(directory.findTarget(affiliate.code, null)),
      how,
    ).rejects.toThrow();
    expect(problems, how).toContain('the snapshot of links is damaged: it is ignored');
  }
  await openDirectory({ snapshotFile: snapshotFile() });
  expect(await readFile(snapshotFile(), 'utf8')).toContain(affiliate.code);
});

it('a snapshot that cannot be written is reported, and look-ups go on', async () => {
  await writeFile(path.join(folder, 'file'), '');
  const directory = await openDirectory({ snapshotFile: path.join(folder, 'file', 'links.json') });
  expect(problems).toContain('the snapshot of links could not be written');
  expect((await directory.findTarget(affiliate.code, null))?.code).toBe(affiliate.code);
});

it('all affiliates are in a snapshot of many pages', async () => {
  await db.$executeRaw`
    INSERT INTO app_user (id, email, email_canonical, name, role)
    SELECT 'usr_many_' || i, i || '@many.example', i || '@many.example', 'Many', 'affiliate' FROM generate_series(1, 2500) i`;
  await db.$executeRaw`
    INSERT INTO affiliate (id, program_id, user_id, name, code, status)
    SELECT 'aff_many_' || i, ${program.id}, 'usr_many_' || i, 'Many', 'MANY' || i, 'active' FROM generate_series(1, 2500) i`;
  await openDirectory({ snapshotFile: snapshotFile() });
  const directory = await openDirectory({ pool: unavailable, snapshotFile: snapshotFile() });
  for (const i of [1, 999, 1_000, 1_001, 2_500]) {
    expect((await directory.findTarget(`MANY${i}`, null))?.affiliateId).toBe(`aff_many_${i}`);
  }
});
