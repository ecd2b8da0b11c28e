import { Availability } from '@/lib/clicks/directory/availability';
import { ALL_LINKS, DirectoryChanges } from '@/lib/clicks/directory/changes';
import { SnapshotKeeper } from '@/lib/clicks/directory/keeper';
import { DirectoryListener } from '@/lib/clicks/directory/listener';
import { DirectoryMemory } from '@/lib/clicks/directory/memory';
import { DirectoryQueries, keyOf, splitKey } from '@/lib/clicks/directory/queries';
import type { Queryable } from '@/lib/clicks/recording/write-clicks';
import type { ClickDirectory, LinkTarget } from '@/lib/clicks/directory/types';
import type { DestinationPolicy } from '@/lib/links/types';

export type DirectoryOptions = {
  pool: Queryable;
  /** For a connection of its own that hears of changes at once; without it they show when they are asked for. */
  databaseUrl?: string;
  /** Where all links are kept for a start without the database. */
  snapshotFile?: string;
  snapshotEveryMs?: number;
  report?: (problem: string, error: unknown) => void;
  now?: () => number;
};

export type Directory = ClickDirectory & {
  /** Begins to listen and writes a snapshot. Never fails: without the database the last snapshot serves. */
  start(): Promise<void>;
  close(): Promise<void>;
};

/** Nobody waits longer than this for the first snapshot. */
const START_LIMIT_MS = 2_000;

/**
 * Look-ups with a memory. A change reaches every instance in a moment where it is announced, and within 4.5 s where it has
 * to be asked for; while the database is unavailable the last known serves for as long as it takes.
 */
export function createDirectory(given: DirectoryOptions | Queryable): Directory {
  const options: DirectoryOptions = 'pool' in given ? given : { pool: given };
  const { pool, databaseUrl, snapshotFile } = options;
  const now = options.now ?? (() => performance.now());
  const report = options.report ?? (() => undefined);
  const changes = new DirectoryChanges(now);
  const availability = new Availability(now);
  const queries = new DirectoryQueries(pool, availability, now);
  let listener: DirectoryListener | null = null;
  const isListening = () => listener?.isListening ?? false;
  const everyMs = options.snapshotEveryMs;
  const keeper =
    snapshotFile === undefined
      ? null
      : new SnapshotKeeper({ file: snapshotFile, pool, report, isListening, everyMs });

  const noteChange = (what: string) => {
    changes.note(what);
    keeper?.noteChange();
  };
  const targets = new DirectoryMemory<LinkTarget | null>({
    now,
    changes,
    availability,
    load: (key) => queries.loadTarget(key),
    fallback: async (key) => {
      const { code, slug } = splitKey(key);
      return (await keeper?.read())?.findTarget(code, slug);
    },
  });
  const policies = new DirectoryMemory<DestinationPolicy | null>({
    now,
    changes,
    availability,
    load: () => queries.loadDefaultPolicy(),
    fallback: async () => (await keeper?.read())?.findDefaultPolicy(),
  });

  return {
    findTarget: (code, slug) => targets.get(keyOf(code, slug), code),
    findDefaultPolicy: () => policies.get('', ''),
    async start() {
      if (databaseUrl !== undefined) {
        const onListening = () => noteChange(ALL_LINKS);
        listener = new DirectoryListener({
          databaseUrl,
          onChange: noteChange,
          onListening,
          report,
        });
      }
      if (keeper !== null) await writeFirstSnapshot(keeper);
    },
    async close() {
      await listener?.close();
      await keeper?.close();
    },
  };
}

/** Within the limit; without the database the last one is read instead. */
async function writeFirstSnapshot(keeper: SnapshotKeeper): Promise<void> {
  const first = keeper.start().then(async (isWritten) => {
    if (!isWritten) await keeper.read();
  });
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => (timer = setTimeout(resolve, START_LIMIT_MS)));
  await Promise.race([first, limit]);
  clearTimeout(timer);
}
