import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { isUpToDate, migrateDown, migrateUp, migrationStatus, schemaDrift } from '@/prisma/migrate';

let home: string;
let url: string;
let admin: pg.Client;
let number = 0;

beforeAll(async () => {
  admin = new pg.Client(process.env.DATABASE_URL);
  await admin.connect();
});

afterAll(async () => {
  await admin.end();
});

beforeEach(async () => {
  const name = `migrate_${process.pid}_${(number += 1)}`;
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${name}`);
  const address = new URL(process.env.DATABASE_URL ?? '');
  address.pathname = `/${name}`;
  url = address.toString();
  home = await mkdtemp(path.join(os.tmpdir(), 'tributary-migrate-'));
  await write('schema/base.prisma', 'datasource db {\n provider = "postgresql"\n}');
  await write('schema/box.prisma', 'model Box {\n id Int @id(map: "box_pkey")\n @@map("box")\n}');
  await write('migrations/migration_lock.toml', 'provider = "postgresql"\n');
  await write('migrations/1_box/migration.sql', boxUp);
  await write('migrations/1_box/down.sql', 'DROP FUNCTION one(); DROP TABLE box;');
  return async () => {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await rm(home, { recursive: true, force: true });
  };
});

const boxUp = `CREATE TABLE box (id int, CONSTRAINT box_pkey PRIMARY KEY (id));
DO $$ BEGIN PERFORM 1; PERFORM 2; END $$;
CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END; $$;
-- the last line is a comment`;

async function write(file: string, content: string) {
  await mkdir(path.dirname(path.join(home, file)), { recursive: true });
  await writeFile(path.join(home, file), content);
}

async function tables(): Promise<string[]> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  await client.end();
  return rows.map(({ name }) => name).filter((name) => name !== '_prisma_migrations');
}

describe('migrations', () => {
  it('go up, agree with the schema, and go down again', async () => {
    expect(await migrateUp(url, home)).toEqual(['1_box']);
    expect(isUpToDate(await migrationStatus(url, home))).toBe(true);
    expect(await schemaDrift(url, home)).toBeNull();
    expect(await migrateUp(url, home)).toEqual([]);
    expect(await migrateDown(url, home)).toBe('1_box');
    expect(await tables()).toEqual([]);
    expect(await migrateDown(url, home)).toBeNull();
    expect((await migrationStatus(url, home)).pending).toEqual(['1_box']);
    expect(await migrateUp(url, home)).toEqual(['1_box']);
  });

  it('that fail leave nothing behind, name the file, and go on when it is mended', async () => {
    await write('migrations/2_bad/migration.sql', 'CREATE TABLE half (id int);\nSELECT 1/0;');
    await expect(migrateUp(url, home)).rejects.toThrow(
      /^Migration 2_bad\/migration\.sql failed .+ division by zero \[SQLSTATE 22012\]$/,
    );
    expect(await tables()).toEqual(['box']);
    expect(await migrationStatus(url, home)).toMatchObject({
      applied: ['1_box'],
      pending: ['2_bad'],
    });
    await write('migrations/2_bad/migration.sql', 'CREATE TABLE whole (id int);');
    expect(await migrateUp(url, home)).toEqual(['2_bad']);
    expect(await tables()).toEqual(['box', 'whole']);
  });

  it('that were cut off by a crash are applied by the next start', async () => {
    await migrateUp(url, home);
    const client = new pg.Client(url);
    await client.connect();
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at)
       VALUES ('crashed', 'x', '2_cut', now())`,
    );
    await client.end();
    await write('migrations/2_cut/migration.sql', 'CREATE TABLE cut (id int);');
    expect(await migrationStatus(url, home)).toMatchObject({ failed: ['2_cut'] });
    expect(await migrateUp(url, home)).toEqual(['2_cut']);
    expect(isUpToDate(await migrationStatus(url, home))).toBe(true);
  });

  it('that were edited afterwards are reported', async () => {
    await migrateUp(url, home);
    await write('migrations/1_box/migration.sql', `${boxUp}\n-- edited`);
    const status = await migrationStatus(url, home);
    expect(status.edited).toEqual(['1_box']);
    expect(isUpToDate(status)).toBe(false);
  });

  it('are applied once when several processes begin at the same time', async () => {
    const applied = await Promise.all([1, 2, 3].map(() => migrateUp(url, home)));
    expect(applied.flat()).toEqual(['1_box']);
  });

  it('stay when their way back fails', async () => {
    await migrateUp(url, home);
    await write('migrations/1_box/down.sql', 'DROP TABLE box; DROP TABLE absent;');
    await expect(migrateDown(url, home)).rejects.toThrow(/1_box\/down\.sql .+ \[SQLSTATE 42P01/);
    expect(await tables()).toEqual(['box']);
    expect(isUpToDate(await migrationStatus(url, home))).toBe(true);
  });

  it('show what the schema has and the database has not', async () => {
    await migrateUp(url, home);
    await write(
      'schema/box.prisma',
      'model Box {\n id Int @id(map: "box_pkey")\n lid String?\n @@map("box")\n}',
    );
    expect(await schemaDrift(url, home)).toContain('ADD COLUMN');
    expect(await tables()).toEqual(['box']);
  });
});
