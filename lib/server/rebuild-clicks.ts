import { parseArgs } from 'node:util';

import pg from 'pg';

import { rebuildClickRollups } from '@/lib/clicks/rollups/rebuild-rollups';

import { print, runCommand, StartError } from '@/lib/command';
import { withDatabase } from '@/lib/server/postgres/database';

const USAGE =
  'Usage: npm run clicks:rebuild [-- --from 2026-01-01 --to 2026-02-01] (of each program its own days; without the last one)';

runCommand(async () => {
  const range = readRange();
  return withDatabase(async (url) => {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      query_timeout: 610_000,
      application_name: 'tributary-rebuild',
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      let days = 0;
      let clicks = 0;
      for await (const rebuilt of rebuildClickRollups(client, range)) {
        print(`${rebuilt.day}  ${rebuilt.clicks} clicks`);
        days++;
        clicks += rebuilt.clicks;
      }
      print(`The roll-ups of ${days} days were made again from ${clicks} clicks.`);
      return 0;
    } finally {
      await client.end();
    }
  });
});

function readRange(): { from: Date | undefined; to: Date | undefined } {
  const values = readOptions();
  const [from, to] = [readDay(values.from), readDay(values.to)];
  if (from && to && from >= to) throw new StartError(`--to comes after --from. ${USAGE}`);
  return { from, to };
}

function readOptions(): { from?: string | undefined; to?: string | undefined } {
  try {
    return parseArgs({ options: { from: { type: 'string' }, to: { type: 'string' } } }).values;
  } catch {
    throw new StartError(USAGE);
  }
}

function readDay(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const day = new Date(`${text}T00:00:00Z`);
  // February 30 would become a day in March.
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text) {
    throw new StartError(`${text} is no day such as 2026-01-31. ${USAGE}`);
  }
  return day;
}
