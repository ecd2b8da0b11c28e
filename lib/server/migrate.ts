import { print, printError, runCommand, StartError } from '@/lib/command';
import { withDatabase } from '@/lib/server/postgres/database';
import { grantToApp } from '@/lib/server/postgres/grant';
import {
  isUpToDate,
  migrateDown,
  migrateUp,
  migrationStatus,
  schemaDrift,
  schemaDriftBack,
} from '@/prisma/migrate';

async function status(url: string): Promise<number> {
  const found = await migrationStatus(url);
  const groups = [
    ['applied', found.applied],
    ['pending', found.pending],
    ['failed', found.failed],
    ['edited after it was applied', found.edited],
    ['unknown to this release', found.unknown],
  ] as const;
  for (const [label, names] of groups) for (const name of names) print(`${name}  ${label}`);
  if (isUpToDate(found)) print('The database is up to date.');
  return isUpToDate(found) ? 0 : 1;
}

const commands: Record<string, (url: string) => Promise<number>> = {
  up: async (url) => {
    const applied = await migrateUp(url);
    for (const name of applied) print(`${name}  applied`);
    print(applied.length === 0 ? 'Nothing to apply.' : 'The database is up to date.');
    return 0;
  },
  down: async (url) => {
    const name = await migrateDown(url);
    print(name === null ? 'Nothing to take back.' : `${name}  taken back`);
    return 0;
  },
  status,
  grant: async (url) => {
    const [, , , role] = process.argv;
    if (!role) throw new StartError('Name the role: npm run db:grant -- tributary_app');
    await grantToApp(url, role);
    print(`The role "${role}" may use the database and change no table of it.`);
    return 0;
  },
  diff: async (url) => {
    const sql = process.argv.includes('--back')
      ? await schemaDriftBack(url)
      : await schemaDrift(url);
    process.stdout.write(sql ?? '-- No difference.\n');
    return 0;
  },
};

const command = commands[process.argv[2] ?? ''];
runCommand(async () => {
  if (!command) {
    printError('Usage: tsx lib/server/migrate.ts up | down | status | grant ROLE | diff [--back]');
    return 2;
  }
  return withDatabase(command);
});
