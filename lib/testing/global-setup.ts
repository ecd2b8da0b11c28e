import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';

/** Temporary: replaced by the embedded launcher and the migration engine. */
export default async function setup(): Promise<() => Promise<void>> {
  const admin =
    process.env.TEST_DATABASE_URL ?? 'postgresql://postgres:devpw@127.0.0.1:55432/postgres';
  process.env.TRIBUTARY_TEST_ADMIN_URL = admin;
  const template = `tributary_template_${process.pid}`;
  process.env.TRIBUTARY_TEST_TEMPLATE = template;
  const client = new pg.Client(admin);
  await client.connect();
  await client.query(`CREATE DATABASE ${template}`);
  const url = new URL(admin);
  url.pathname = `/${template}`;
  const migrating = new pg.Client(url.toString());
  await migrating.connect();
  for (const name of readdirSync('prisma/migrations').sort()) {
    if (!name.startsWith('2')) continue;
    await migrating.query(
      readFileSync(path.join('prisma/migrations', name, 'migration.sql'), 'utf8'),
    );
  }
  await migrating.end();
  return async () => {
    const { rows } = await client.query<{ datname: string }>(
      `SELECT datname FROM pg_database WHERE datname LIKE $1 || '%'`,
      [template],
    );
    for (const { datname } of rows) await client.query(`DROP DATABASE "${datname}" WITH (FORCE)`);
    await client.end();
  };
}
