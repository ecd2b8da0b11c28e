import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { findJournalState, type JournalState } from '@/lib/http/journal-state';
import { appliedMigrations } from '@/lib/http/readiness-sql';
import { reportProblem } from '@/lib/logger';
import { within } from '@/lib/time/within';

const DATABASE_LIMIT_MS = 1_000;

export type Readiness = {
  isReady: boolean;
  checks: {
    database: 'ok' | 'unreachable';
    migrations: 'ok' | 'pending' | 'unknown';
    /** Clicks are kept: in the database, or on the disk until it takes them. Absent without a gateway. */
    journal?: 'ok' | 'journal' | 'unrecorded';
  };
  journal?: Pick<JournalState, 'backlog' | 'oldestAt' | 'unrecorded'>;
};

export async function checkReadiness(): Promise<Readiness> {
  const checks: Readiness['checks'] = await checkDatabase();
  const databaseIsReady = checks.database === 'ok' && checks.migrations === 'ok';
  const journal = findJournalState();
  if (!journal) return { isReady: databaseIsReady, checks };
  const { state, backlog, oldestAt, unrecorded } = journal;
  return {
    // A journal that is worked off is no reason to send visitors elsewhere; clicks that nobody keeps are.
    isReady: databaseIsReady && state !== 'unrecorded',
    checks: { ...checks, journal: state === 'direct' ? 'ok' : state },
    journal: { backlog, oldestAt, unrecorded },
  };
}

async function checkDatabase(): Promise<Pick<Readiness['checks'], 'database' | 'migrations'>> {
  try {
    const applied = await within(DATABASE_LIMIT_MS, appliedMigrations());
    if (applied === null) return { database: 'ok', migrations: 'pending' };
    const pending = (await knownMigrations()).filter((name) => !applied.has(name));
    return { database: 'ok', migrations: pending.length === 0 ? 'ok' : 'pending' };
  } catch (error) {
    reportProblem('not ready: the database does not answer', error);
    return { database: 'unreachable', migrations: 'unknown' };
  }
}

let known: Promise<string[]> | undefined;

/** The migrations this build came with; they do not change while it runs. */
function knownMigrations(): Promise<string[]> {
  known ??= readdir(path.join(/* turbopackIgnore: true */ process.cwd(), 'prisma', 'migrations'), {
    withFileTypes: true,
  }).then(
    (entries) => entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    () => [],
  );
  return known;
}
