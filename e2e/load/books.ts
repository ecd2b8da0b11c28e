import { randomBytes } from 'node:crypto';
import os from 'node:os';
import { ENTRIES_EACH, fillAffiliates, fillBooks, type BooksFill } from '@/e2e/load/books-data';
import { atMost, printTable, whole, type Target } from '@/e2e/load/figures';
import { withClient, withThrowaway } from '@/e2e/load/throwaway';

export type BooksResult = {
  entries: number;
  newEntries: number;
  /** Seconds of each run. */
  timings: { run: string; seconds: number }[];
  faults: string[];
  unfinished: string[];
  /** Of the machine, over the last minute, when each run ended. */
  load: number[];
};

const AFFILIATES = 5_000;
const NEW_ENTRIES = 50_000;
const NOTHING_NEW_SECONDS = 10;
const BUSY_HOUR_SECONDS = 60;

type Looked = Awaited<ReturnType<typeof import('@/lib/books/verify').verifyWhole>>;

/** What the hourly check takes on a large ledger, with nothing new and after a busy hour, and what the whole takes. */
export async function benchBooks(
  entries: number,
): Promise<{ books: BooksResult; targets: Target[] }> {
  return withThrowaway(async (place) => {
    const url = await place.makeDatabase(`books_${randomBytes(3).toString('hex')}`);
    const commissions = Math.round(entries / ENTRIES_EACH);
    const added = Math.round(NEW_ENTRIES / ENTRIES_EACH);
    const affiliates = Math.min(AFFILIATES, Math.ceil(commissions / 20));
    console.log(`filling ${whole(entries)} entries of ${whole(commissions)} commissions`);
    const fill = (from: number, count: number): Promise<void> =>
      withClient(url, async (client) => {
        const total = commissions + added;
        const rows: BooksFill = { affiliates, from, commissions: count, total };
        if (from === 0) await fillAffiliates(client, affiliates);
        await fillBooks(client, rows);
        // As autovacuum would in its time.
        await client.query(from === 0 ? 'VACUUM ANALYZE' : 'ANALYZE');
        await client.query('CHECKPOINT');
      });
    const { sealAudit } = await import('@/lib/audit/seal/seal-audit');
    const { verifyChanges, verifyWhole } = await import('@/lib/books/verify');
    await fill(0, commissions);
    const books: BooksResult = {
      entries,
      newEntries: added * ENTRIES_EACH,
      timings: [],
      faults: [],
      unfinished: [],
      load: [],
    };
    const changes = () => verifyChanges({ small: -1n });
    await timed(books, 'the whole, by npm run verify', verifyWhole);
    await timed(books, 'nothing new', changes);
    await timed(books, 'and the sweep of the audit log', () => sealAudit({ sweep: true }));
    await fill(commissions, added);
    await timed(books, `${whole(books.newEntries)} new entries`, changes);
    print(books);
    return { books, targets: targetsOf(books) };
  });
}

async function timed(
  books: BooksResult,
  run: string,
  work: () => Promise<Looked | object>,
): Promise<void> {
  const began = performance.now();
  const looked = await work();
  const seconds = (performance.now() - began) / 1000;
  books.timings.push({ run, seconds });
  books.load.push(os.loadavg()[0] ?? 0);
  console.log(`${run}: ${seconds.toFixed(1)} s`);
  if (!('checks' in looked)) return;
  for (const { id, ok, unfinished, details } of looked.checks) {
    if (!ok) books.faults.push(`${run}, ${id}: ${details[0]}`);
    if (!ok) console.log(`  ${id}: ${details[0]}`);
    if (unfinished) books.unfinished.push(`${run}: ${id}`);
  }
}

function targetsOf({ timings, faults }: BooksResult): Target[] {
  const secondsOf = (part: string) =>
    timings.find(({ run }) => run.includes(part))?.seconds ?? Infinity;
  return [
    atMost('hourly check with nothing new', NOTHING_NEW_SECONDS, secondsOf('nothing new'), ' s'),
    atMost('hourly check after a busy hour', BUSY_HOUR_SECONDS, secondsOf('new entries'), ' s'),
    atMost('checks of the books that fail', 0, faults.length, '', 0),
  ];
}

function print({ entries, timings, load, faults, unfinished }: BooksResult): void {
  console.log(`\n${whole(entries)} entries`);
  printTable(
    ['run', 'seconds', 'load'],
    timings.map(({ run, seconds }, at) => [run, seconds.toFixed(1), (load[at] ?? 0).toFixed(1)]),
  );
  for (const fault of faults) console.log(`  the books: ${fault}`);
  for (const what of unfinished) console.log(`  not finished in time: ${what}`);
}
