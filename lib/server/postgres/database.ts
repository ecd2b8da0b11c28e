import { existsSync } from 'node:fs';
import path from 'node:path';

import pg from 'pg';

import { SNAPSHOT_NAME } from '@/lib/clicks/directory/snapshot';
import { type LaunchSettings, parseEnv, parseLaunchEnv, SettingsError } from '@/lib/env';

import { DatabaseUnavailable, StartError } from '@/lib/command';
import {
  type EmbeddedPostgres,
  ensureEmbeddedPostgres,
  recallEmbeddedPostgres,
} from '@/lib/server/postgres/embedded-postgres';
import { addressOfApp, ensureAppRole } from '@/lib/server/postgres/app-role';
import type { Place } from '@/lib/server/postgres/find-server';
import { isCode } from '@/lib/server/kit/processes';
import { loadSecrets, SECRETS_NAME, useSecrets } from '@/lib/server/postgres/secrets';

/** No such user, or not with this password; no such database. */
const SETTINGS_ARE_WRONG = ['28P01', '28000', '3D000'];
const LIMIT_MS = 10_000;

export type Database = {
  /** Of whoever migrates: the owner of the embedded one. The application's own is in `env()`. */
  url: string;
  embedded: EmbeddedPostgres | undefined;
  release(): Promise<void>;
};

/** The settings before the database is there; .env files count less than the environment. */
export function readLaunchSettings(): LaunchSettings {
  for (const file of ['.env.local', '.env']) if (existsSync(file)) process.loadEnvFile(file);
  const parsed = parseLaunchEnv(process.env);
  if (!parsed.ok) throw new SettingsError(parsed.problems);
  return parsed.value;
}

/**
 * The configured database, or the embedded one, started if need be. Afterwards `process.env` holds
 * all that `env()` needs. For `keeps` and `more` see `ensureEmbeddedPostgres`. Throws `DatabaseUnavailable` when it may come yet.
 */
export async function openDatabase(
  settings: LaunchSettings,
  keeps: boolean,
  more: { place?: Place | undefined; signal?: AbortSignal } = {},
): Promise<Database> {
  if (settings.DATABASE_URL !== undefined) {
    await checkDatabase(settings.DATABASE_URL);
    requireCompleteSettings();
    return { url: settings.DATABASE_URL, embedded: undefined, release: async () => undefined };
  }
  const { secrets, password } = await embeddedSecrets(settings.DATA_DIR);
  useSecrets(secrets);
  const embedded = await ensureEmbeddedPostgres({
    dataDir: settings.DATA_DIR,
    password,
    keeps,
    ...more,
  });
  await ensureAppRole(embedded.url);
  process.env.DATABASE_URL = addressOfApp(embedded.url);
  requireCompleteSettings();
  return { url: embedded.url, embedded, release: () => embedded.release() };
}

async function embeddedSecrets(dataDir: string) {
  const secrets = await loadSecrets(dataDir);
  return { secrets, password: secrets.POSTGRES_PASSWORD };
}

/**
 * The address of the database of an installation that has run before, known without asking it: then `process.env` holds
 * all that `env()` needs. `place`: where the embedded one is to run. Null when this is a first start.
 */
export async function recallDatabase({
  DATA_DIR,
  DATABASE_URL,
}: LaunchSettings): Promise<{ url: string; place: Place | undefined } | null> {
  const isThere = (name: string) => existsSync(path.join(DATA_DIR, name));
  if (!isThere(SNAPSHOT_NAME)) return null;
  if (DATABASE_URL !== undefined) {
    requireCompleteSettings();
    return { url: DATABASE_URL, place: undefined };
  }
  if (!isThere(SECRETS_NAME)) return null;
  const { secrets, password } = await embeddedSecrets(DATA_DIR);
  const found = await recallEmbeddedPostgres(DATA_DIR, password);
  if (found === null) return null;
  useSecrets(secrets);
  process.env.DATABASE_URL = addressOfApp(found.url);
  requireCompleteSettings();
  return found;
}

function requireCompleteSettings(): void {
  const parsed = parseEnv(process.env);
  if (!parsed.ok) throw new SettingsError(parsed.problems);
}

/** Throws a `StartError` of one line, without the password, when the database cannot be used. */
export async function checkDatabase(url: string): Promise<void> {
  const { hostname, port, pathname, username, searchParams } = new URL(url);
  // A folder as its host is that of a Unix socket.
  const place = `${searchParams.get('host') ?? hostname}:${searchParams.get('port') ?? (port || '5432')}`;
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: LIMIT_MS,
    query_timeout: LIMIT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    // never null: version
    const { rows } = await client.query<{ version: number }>(
      `SELECT current_setting('server_version_num')::int AS version`,
    );
    const version = rows[0]?.version ?? 0;
    if (version < 150_000) {
      throw new StartError(
        `DATABASE_URL: PostgreSQL ${Math.floor(version / 10_000)} at ${place} is too old, 15 or newer is needed.`,
      );
    }
  } catch (error) {
    if (error instanceof StartError) throw error;
    const Kind = isCode(error, ...SETTINGS_ARE_WRONG) ? StartError : DatabaseUnavailable;
    throw new Kind(`DATABASE_URL: ${reasonOf(error)}`, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }

  function reasonOf(error: unknown): string {
    if (isCode(error, '28P01', '28000')) {
      return `PostgreSQL at ${place} refuses the user "${decodeURIComponent(username)}": the password is wrong or the user may not log in.`;
    }
    if (isCode(error, '3D000')) {
      const name = decodeURIComponent(pathname.slice(1));
      return `there is no database "${name}" at ${place}; make it with: CREATE DATABASE "${name}".`;
    }
    if (isCode(error, 'ENOTFOUND', 'EAI_AGAIN')) return `there is no host "${hostname}".`;
    if (isCode(error, 'ECONNREFUSED', 'ENOENT'))
      return `nothing answers at ${place}; is PostgreSQL running?`;
    const message = error instanceof Error && error.message ? error.message : String(error);
    return `PostgreSQL at ${place} cannot be reached: ${message}.`;
  }
}

/** Lends the database to a short command, and stops it afterwards if the command had to start it. */
export async function withDatabase<T>(use: (url: string) => Promise<T>): Promise<T> {
  const database = await openDatabase(readLaunchSettings(), false);
  try {
    return await use(database.url);
  } finally {
    await database.release();
  }
}
