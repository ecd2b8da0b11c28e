import { hkdfSync } from 'node:crypto';

import pg from 'pg';

import { grantToApp } from '@/lib/server/postgres/grant';

/** The role of the application in the embedded PostgreSQL: rows only. Its owner, `postgres`, migrates. */
export const APP_ROLE = 'tributary_app';

/** Derived, so that installations of before have one too: from the owner's password, which opens more than this. */
function appPassword(ownersPassword: string): string {
  const derived = hkdfSync('sha256', ownersPassword, '', 'tributary/app-role', 32);
  return Buffer.from(derived).toString('base64url');
}

/** The address of the application, from the owner's. */
export function addressOfApp(ownersUrl: string): string {
  const url = new URL(ownersUrl);
  url.password = appPassword(decodeURIComponent(url.password));
  url.username = APP_ROLE;
  return url.toString();
}

/**
 * Makes the role where it is missing, and lets it use what a release before has made without it; a new database is granted
 * when it has been migrated.
 */
export async function ensureAppRole(ownersUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownersUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const password = decodeURIComponent(new URL(addressOfApp(ownersUrl)).password);
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('tributary/app-role'))`);
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [
      APP_ROLE,
    ]);
    if (rowCount === 0) {
      await client.query(
        `CREATE ROLE ${APP_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${client.escapeLiteral(password)}`,
      );
    }
    await client.query('COMMIT');
    const { rows } = await client.query<{ waits: boolean }>(
      `SELECT to_regclass('app_user') IS NOT NULL AND to_regnamespace('pgboss') IS NOT NULL
         AND NOT has_table_privilege('${APP_ROLE}', to_regclass('app_user'), 'INSERT') AS waits`,
    );
    if (rows[0]?.waits !== true) return;
  } finally {
    await client.end();
  }
  await grantToApp(ownersUrl, APP_ROLE);
}
