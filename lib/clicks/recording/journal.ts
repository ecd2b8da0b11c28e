import { cp, link, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { ClassicLevel } from 'classic-level';
import type { NewClick } from '@/lib/clicks/types';

/** The oldest clicks of a journal. */
export type JournalPage = {
  entries: { key: string; click: NewClick }[];
  /** All keys of the page in order, those of damaged clicks too. */
  keys: string[];
  damaged: number;
};

/** Another process has this journal open. */
export class JournalInUse extends Error {}

/** Clicks waiting for one sync; one more is refused, so that memory stays bounded. */
const MAX_WAITING = 20_000;
const MAX_GROUP = 2_000;
/** A backlog that no database will ever work off: about two gigabytes. */
const MAX_BACKLOG = 5_000_000;
const REOPEN_MS = 1_000;

type Waiting = { click: NewClick; resolve: () => void; reject: (error: unknown) => void };

/**
 * Clicks on this machine's disk until PostgreSQL takes them: a LevelDB, whose keys count up. Each group of clicks is
 * synced before it is acknowledged, so a process that is killed has lost none it acknowledged.
 */
export class ClickJournal {
  readonly #db: ClassicLevel;
  #reopenAfter = 0;
  #first: number;
  #next: number;
  #waiting: Waiting[] = [];
  #syncing: Promise<void> | null = null;

  constructor(db: ClassicLevel, first: number, next: number) {
    this.#db = db;
    this.#first = first;
    this.#next = next;
  }

  get backlog(): number {
    return this.#next - this.#first;
  }

  /** Resolves when the click is on the disk. Throws when it cannot be put there. */
  append(click: NewClick): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING || this.backlog >= MAX_BACKLOG) {
      return Promise.reject(new Error('the click journal takes no more'));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ click, resolve, reject });
      this.#syncing ??= this.#sync();
    });
  }

  async #sync(): Promise<void> {
    // Clicks of the same turn of the event loop share the first sync.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, MAX_GROUP);
      try {
        await this.#ensureOpen();
        // A group that fails from here on keeps its keys: LevelDB may have written a part of it, which is replayed then.
        const from = this.#next;
        this.#next += group.length;
        await this.#db.batch(
          group.map(({ click }, index) => ({
            type: 'put' as const,
            key: keyOf(from + index),
            value: sealed(JSON.stringify(click)),
          })),
          { sync: true },
        );
        for (const waiting of group) waiting.resolve();
      } catch (error) {
        for (const waiting of group) waiting.reject(error);
        // LevelDB takes no more writes after one that failed, until it is opened again.
        await this.#db.close().catch(() => undefined);
      }
    }
    this.#syncing = null;
  }

  /** Once a second at most: a full disk is not asked at every click. */
  async #ensureOpen(): Promise<void> {
    if (this.#db.status === 'open') return;
    if (performance.now() < this.#reopenAfter) throw new Error('the click journal is closed');
    this.#reopenAfter = performance.now() + REOPEN_MS;
    await this.#db.open();
  }

  async peek(limit: number): Promise<JournalPage> {
    const page: JournalPage = { entries: [], keys: [], damaged: 0 };
    await this.#ensureOpen();
    for await (const [key, value] of this.#db.iterator({ limit })) {
      const click = readClick(value);
      page.keys.push(key);
      if (click) page.entries.push({ key, click });
      else page.damaged++;
    }
    return page;
  }

  /** Forgets clicks that the database has. Keys are those of a peek: the oldest. */
  async remove(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    await this.#db.batch(keys.map((key) => ({ type: 'del' as const, key })));
    const last = keys.at(-1);
    if (last !== undefined) this.#first = Math.max(this.#first, numberOf(last) + 1);
  }

  /** Nothing is left, whatever the counting says: a group whose sync failed may never have been there. */
  async isEmpty(): Promise<boolean> {
    if (this.#syncing) return false;
    const before = this.#next;
    for await (const _key of this.#db.keys({ limit: 1 })) return false;
    if (before === this.#next) this.#first = this.#next;
    return true;
  }

  async close(): Promise<void> {
    await this.#syncing;
    if (this.#db.status === 'open') await this.#db.close();
  }
}

/**
 * Opens the journal in `folder`, which is made when missing. A damaged one is copied to `{folder}.damaged-{time}`, mended
 * as far as it can be, and reported: never a reason not to start. Throws JournalInUse, or when the disk takes nothing.
 */
export async function openJournal(
  folder: string,
  report: (problem: string) => void,
): Promise<ClickJournal> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kept = `${folder}.opening`;
  await keepLogs(folder, kept);
  let db: ClassicLevel;
  try {
    db = await open(folder);
  } catch (error) {
    if (isInUse(error)) throw new JournalInUse(`the click journal ${folder} is in use`);
    db = await mend(folder, error, report);
  }
  // LevelDB drops what fails its checksum without a word to its caller; its own log says so.
  const said = await readFile(path.join(folder, 'LOG'), 'utf8').catch(() => '');
  const dropped = /^.*(dropping \d+ bytes|Corruption).*$/im.exec(said);
  if (dropped) {
    const aside = asideOf(folder);
    await rename(kept, aside).catch(() => undefined);
    report(`the click journal was damaged; a copy is in ${aside}: ${dropped[0].slice(0, 200)}`);
  }
  await rm(kept, { recursive: true, force: true });
  const [first] = await db.keys({ limit: 1 }).all();
  const [last] = await db.keys({ limit: 1, reverse: true }).all();
  const next = last === undefined ? 0 : numberOf(last) + 1;
  return new ClickJournal(db, first === undefined ? next : numberOf(first), next);
}

async function open(folder: string): Promise<ClassicLevel> {
  const db = new ClassicLevel(folder, { keyEncoding: 'utf8', valueEncoding: 'utf8' });
  await db.open();
  // The folders of tables are read at once, so that damage shows here and not in the middle of a replay.
  try {
    for await (const _ of db.keys({ limit: 1 }));
  } catch (error) {
    await db.close();
    throw error;
  }
  return db;
}

/** Opening replaces the log by a table; a second name keeps the log in case it turns out to be damaged. */
async function keepLogs(folder: string, kept: string): Promise<void> {
  await rm(kept, { recursive: true, force: true });
  await mkdir(kept, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    if (name.endsWith('.log')) {
      await link(path.join(folder, name), path.join(kept, name)).catch(() => undefined);
    }
  }
}

async function mend(
  folder: string,
  error: unknown,
  report: (problem: string) => void,
): Promise<ClassicLevel> {
  const aside = asideOf(folder);
  await cp(folder, aside, { recursive: true });
  const cause = error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : '';
  report(`the click journal was damaged; a copy is in ${aside}: ${cause.slice(0, 200)}`);
  try {
    await ClassicLevel.repair(folder);
    return await open(folder);
  } catch {
    report('the click journal could not be mended: a new one is begun');
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return open(folder);
  }
}

function asideOf(folder: string): string {
  return `${folder}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
}

function isInUse(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null;
  return cause instanceof Error && 'code' in cause && cause.code === 'LEVEL_LOCKED';
}

/** Sixteen digits, so that the order of keys is the order of numbers. */
function keyOf(n: number): string {
  return String(n).padStart(16, '0');
}

function numberOf(key: string): number {
  const n = Number(key);
  return Number.isSafeInteger(n) ? n : 0;
}

/** LevelDB checks its log but not, unless asked, its tables: each click carries a checksum of its own. */
function sealed(text: string): string {
  return crc32(text).toString(16).padStart(8, '0') + text;
}

function readClick(value: string): NewClick | null {
  const text = value.slice(8);
  if (value !== sealed(text)) return null;
  const { occurredAt, ...click } = JSON.parse(text) as NewClick & { occurredAt: string };
  return { ...click, occurredAt: new Date(occurredAt) };
}
