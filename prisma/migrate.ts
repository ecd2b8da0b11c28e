import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import pg from 'pg';

import { DatabaseUnavailable, StartError } from '@/lib/command';
import { afterMigrate } from '@/lib/jobs/jobs-setup';

import { clientConfig, type SchemaEngine, withEngine } from '@/prisma/engine';
import {
  here,
  migrationNames,
  noFilter,
  readMigrations,
  readSchema,
  type Home,
} from '@/prisma/home';

export type MigrationStatus = {
  applied: string[];
  /** On disk, not in the database. */
  pending: string[];
  /** Begun and never finished: the process or the server died. The next `up` tries again. */
  failed: string[];
  /** Changed on disk after they were applied. */
  edited: string[];
  /** In the database, not on disk: the database belongs to a newer release. */
  unknown: string[];
};

/** Any fixed number: who holds it changes the structure of the database, everybody else waits. */
export const LOCK_KEY = 7_247_190_001;
const LOCK_WAIT = '120s';

async function connected<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(clientConfig(url));
  // Without a listener a connection that breaks ends the process; the running query reports it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } catch (error) {
    // The driver tells a lost connection in words only, so the connection itself is asked.
    if (await isAlive(client)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatabaseUnavailable(`The connection was lost: ${reason}`, { cause: error });
  } finally {
    await client.end();
  }
}

/** Whatever the server answers: it does. */
function isAlive(client: pg.Client): Promise<boolean> {
  return client.query('SELECT 1').then(
    () => true,
    (error: unknown) => error instanceof pg.DatabaseError && error.severity !== 'FATAL',
  );
}

/** Holds everybody else off while the structure changes. The lock ends with its connection. */
function exclusively<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  return connected(url, async (client) => {
    await client.query(`SET lock_timeout = '${LOCK_WAIT}'`);
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await client.query('SET lock_timeout = 0');
    return use(client);
  });
}

async function diagnose(engine: SchemaEngine, home: Home): Promise<MigrationStatus> {
  const found = await engine.diagnoseMigrationHistory({
    ...readMigrations(home),
    optInToShadowDatabase: false,
  });
  const { history } = found;
  const pending =
    history && 'unappliedMigrationNames' in history ? history.unappliedMigrationNames : [];
  const unknown =
    history && 'unpersistedMigrationNames' in history ? history.unpersistedMigrationNames : [];
  const failed = found.failedMigrationNames;
  return {
    applied: migrationNames(home).filter(
      (name) => !pending.includes(name) && !failed.includes(name),
    ),
    pending: pending.filter((name) => !failed.includes(name)),
    failed,
    edited: found.editedMigrationNames,
    unknown,
  };
}

const NOT_ALLOWED = '42501';

const isNotAllowed = (error: unknown) =>
  error instanceof Error && error.message.includes('permission denied for');

const notTheOwner = (cause: unknown) =>
  new StartError(
    'There are migrations to apply, and the role of DATABASE_URL may not: run npm run db:migrate as the owner of the database (README, “A role without rights over tables”).',
    { cause },
  );

/**
 * Applies every pending migration, each in a transaction of its own, and returns their names.
 * A file that fails leaves nothing behind and throws a `StartError` with its name and the SQL error.
 */
export function migrateUp(url: string, home: Home = here): Promise<string[]> {
  return exclusively(url, async () => {
    const applied = await withEngine(url, readSchema(home), async (engine, refused) => {
      // A file marks itself applied in its own transaction, so an unfinished one left nothing behind.
      const before = await diagnose(engine, home);
      for (const migrationName of before.failed)
        await engine.markMigrationRolledBack({ migrationName });
      try {
        return (await engine.applyMigrations(readMigrations(home))).appliedMigrationNames;
      } catch (error) {
        if (refused()?.code === NOT_ALLOWED || isNotAllowed(error)) throw notTheOwner(error);
        const [failed] = (await diagnose(engine, home)).failed;
        if (failed === undefined) throw error;
        await engine.markMigrationRolledBack({ migrationName: failed });
        const reason = refused()?.message ?? String(error);
        throw new StartError(
          `Migration ${failed}/migration.sql failed and was rolled back as a whole: ${reason}`,
          { cause: refused() ?? error },
        );
      }
    });
    await afterMigrate(url);
    return applied;
  });
}

/** Takes the last applied migration back, or returns `null` when there is none. */
export function migrateDown(url: string, home: Home = here): Promise<string | null> {
  return exclusively(url, async (client) => {
    const { rows: found } = await client.query<{ there: boolean }>(
      `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there`,
    );
    if (!found[0]?.there) return null;
    const { rows } = await client.query<{ id: string; migration_name: string }>(
      `SELECT id, migration_name FROM _prisma_migrations
       WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL
       ORDER BY migration_name DESC, started_at DESC LIMIT 1`,
    );
    const [last] = rows;
    if (!last) return null;
    const file = path.join(home, 'migrations', last.migration_name, 'down.sql');
    if (!existsSync(file)) {
      throw new StartError(
        `Migration ${last.migration_name} has no down.sql, so it cannot be taken back.`,
      );
    }
    await client.query('BEGIN');
    try {
      await client.query(readFileSync(file, 'utf8'));
      await client.query('DELETE FROM _prisma_migrations WHERE id = $1', [last.id]);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      if (!(error instanceof pg.DatabaseError)) throw error;
      const reason = `${error.message} [SQLSTATE ${error.code ?? 'unknown'}]`;
      throw new StartError(
        `Migration ${last.migration_name}/down.sql failed and changed nothing: ${reason}`,
        { cause: error },
      );
    }
    return last.migration_name;
  });
}

export function migrationStatus(url: string, home: Home = here): Promise<MigrationStatus> {
  return withEngine(url, readSchema(home), (engine) => diagnose(engine, home));
}

export function isUpToDate({ pending, failed, edited }: MigrationStatus): boolean {
  return pending.length + failed.length + edited.length === 0;
}

/**
 * The SQL that would lead from the live database to the schema, or `null` when they agree. It does
 * not see partitions, CHECKs, triggers, functions, and partial or expression indexes.
 */
export function schemaDrift(url: string, home: Home = here): Promise<string | null> {
  return difference(url, home, ({ live, written }) => ({ from: live, to: written }));
}

/** The way back from the schema to the live database: a draft for the down.sql of the next migration. */
export function schemaDriftBack(url: string, home: Home = here): Promise<string | null> {
  return difference(url, home, ({ live, written }) => ({ from: written, to: live }));
}

type Side = Parameters<SchemaEngine['diff']>[0]['from'];

function difference(
  url: string,
  home: Home,
  way: (sides: { live: Side; written: Side }) => { from: Side; to: Side },
): Promise<string | null> {
  const files = readSchema(home);
  return withEngine(url, files, async (engine) => {
    const { exitCode, stdout } = await engine.diff({
      ...way({
        live: { tag: 'schemaDatasource', files, configDir: home },
        written: { tag: 'schemaDatamodel', files },
      }),
      script: true,
      exitCode: true,
      filters: noFilter,
    });
    return exitCode === 0 ? null : (stdout ?? '');
  });
}
