import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SchemaEngine, SchemaFile } from '@/prisma/engine';

/** Where schema/ and migrations/ lie. Tests bring their own. */
export type Home = string;
export const here: Home = path.dirname(fileURLToPath(import.meta.url));

export const noFilter = { externalTables: [], externalEnums: [] };

export function readSchema(home: Home): SchemaFile[] {
  const folder = path.join(home, 'schema');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.prisma'))
    .sort()
    .map((name) => ({ path: name, content: readFileSync(path.join(folder, name), 'utf8') }));
}

export function migrationNames(home: Home): string[] {
  const folder = path.join(home, 'migrations');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

export function readMigrations(home: Home): Parameters<SchemaEngine['applyMigrations']>[0] {
  const folder = path.join(home, 'migrations');
  const lockfile = path.join(folder, 'migration_lock.toml');
  return {
    filters: noFilter,
    migrationsList: {
      baseDir: folder,
      lockfile: {
        path: 'migration_lock.toml',
        content: existsSync(lockfile) ? readFileSync(lockfile, 'utf8') : null,
      },
      shadowDbInitScript: '',
      migrationDirectories: migrationNames(home).map((name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: {
            tag: 'ok',
            value: readFileSync(path.join(folder, name, 'migration.sql'), 'utf8'),
          },
        },
      })),
    },
  };
}
