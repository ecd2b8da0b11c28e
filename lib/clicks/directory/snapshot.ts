import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { LinkTarget } from '@/lib/clicks/directory/types';
import type { DestinationPolicy } from '@/lib/links/types';

/** Below DATA_DIR. */
export const SNAPSHOT_NAME = 'links.json';
const VERSION = 1;
const MAX_BYTES = 500_000_000;
/** Left by a process that was killed while it wrote. */
const ABANDONED_MS = 600_000;

const head = z.object({ tributaryLinks: z.literal(VERSION), madeAt: z.string() });
const foot = z.object({ lines: z.number(), crc32: z.number() });
const snapshotProgram = z.object({
  program: z.string(),
  defaultDestination: z.string(),
  allowedDestinations: z.array(z.string()),
});
/** Slug, id, destination, default sub-ID. */
const snapshotLink = z.tuple([z.string(), z.string(), z.string(), z.string().nullable()]);
const snapshotBanner = z.object({
  affiliate: z.string().optional(),
  discount: z
    .object({
      code: z.string(),
      percent: z.number().optional(),
      amount: z.number().optional(),
      currency: z.string().optional(),
    })
    .optional(),
});
const snapshotAffiliate = z.object({
  affiliate: z.string(),
  code: z.string(),
  active: z.boolean(),
  cookieDays: z.number(),
  program: z.string(),
  // Absent from what a release before this one wrote.
  banner: snapshotBanner.default({}),
  links: z.array(snapshotLink),
});
const line = z.union([snapshotAffiliate, snapshotProgram]);
export type SnapshotProgram = z.infer<typeof snapshotProgram>;
export type SnapshotAffiliate = z.infer<typeof snapshotAffiliate>;

/** Where links led when the database was last asked for all of them. */
export class Snapshot {
  readonly #affiliates = new Map<string, SnapshotAffiliate>();
  readonly #policies = new Map<string, DestinationPolicy>();

  add(row: SnapshotProgram | SnapshotAffiliate): void {
    if ('affiliate' in row) {
      this.#affiliates.set(row.code, row);
      return;
    }
    const { program, defaultDestination, allowedDestinations } = row;
    this.#policies.set(program, { defaultDestination, allowedDestinations });
  }

  findTarget(code: string, slug: string | null): LinkTarget | null {
    const row = this.#affiliates.get(code);
    const policy = row && this.#policies.get(row.program);
    if (!policy) return null;
    const [, id, destination, defaultSubId = null] = row.links.find(([own]) => own === slug) ?? [];
    return {
      affiliateId: row.affiliate,
      code: row.code,
      active: row.active,
      cookieDays: row.cookieDays,
      programId: row.program,
      policy,
      banner: row.banner,
      link:
        id !== undefined && destination !== undefined ? { id, destination, defaultSubId } : null,
    };
  }

  /** The first program's, as the database orders them. */
  findDefaultPolicy(): DestinationPolicy | null {
    const [first] = this.#policies.values();
    return first ?? null;
  }
}

/** One JSON object a line, the last one with a checksum of the others. Throws when it is damaged; null when there is none. */
export async function readSnapshot(file: string): Promise<Snapshot | null> {
  const size = await stat(file).then(
    (found) => found.size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    },
  );
  if (size === null) return null;
  if (size > MAX_BYTES) throw new Error(`it has ${size} bytes`);
  const snapshot = new Snapshot();
  let sum = 0;
  let lines = 0;
  let isWhole = false;
  for await (const text of createInterface({ input: createReadStream(file, 'utf8') })) {
    if (isWhole) throw new Error('it goes on after its end');
    const value: unknown = JSON.parse(text);
    const end = foot.safeParse(value);
    if (end.success) {
      if (end.data.lines !== lines || end.data.crc32 !== sum) throw new Error('wrong checksum');
      isWhole = true;
      continue;
    }
    if (lines === 0) head.parse(value);
    else snapshot.add(line.parse(value));
    sum = crc32(text, sum);
    lines++;
  }
  if (!isWhole) throw new Error('it ends too early');
  return snapshot;
}

/** Replaces the file when all rows are there, so that it is always a whole one. */
export async function writeSnapshot(
  file: string,
  rows: AsyncIterable<(SnapshotProgram | SnapshotAffiliate)[]>,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}.tmp`;
  await rm(unfinished, { force: true });
  const handle = await open(unfinished, 'wx', 0o600);
  try {
    await writeRows(handle, rows);
    await handle.sync();
    await handle.close();
    await rename(unfinished, file);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function writeRows(
  handle: FileHandle,
  rows: AsyncIterable<(SnapshotProgram | SnapshotAffiliate)[]>,
): Promise<void> {
  let sum = 0;
  let lines = 0;
  const write = async (values: unknown[]) => {
    let text = '';
    for (const value of values) {
      const one = JSON.stringify(value);
      sum = crc32(one, sum);
      lines++;
      text += `${one}\n`;
    }
    await handle.writeFile(text);
  };
  await write([{ tributaryLinks: VERSION, madeAt: new Date().toISOString() }]);
  for await (const page of rows) await write(page);
  await handle.writeFile(`${JSON.stringify({ lines, crc32: sum })}\n`);
}

/** What killed processes did not finish. */
export async function removeUnfinished(file: string): Promise<void> {
  const folder = path.dirname(file);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(`${path.basename(file)}.`) || !name.endsWith('.tmp')) continue;
    const { mtimeMs } = await stat(path.join(folder, name)).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(path.join(folder, name), { force: true });
  }
}
