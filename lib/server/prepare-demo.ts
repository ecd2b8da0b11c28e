import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import pg from 'pg';

import type { LaunchSettings } from '@/lib/env';
import { migrateUp } from '@/prisma/migrate';

import { print, StartError } from '@/lib/command';
import { demoFile, demoPath, readDemo } from '@/lib/server/demo-file';
import { APP_ROLE } from '@/lib/server/postgres/app-role';
import { grantToApp } from '@/lib/server/postgres/grant';
import { makeDataDir } from '@/lib/server/postgres/embedded-files';
import { writeSafely } from '@/lib/server/postgres/secrets';

/**
 * Fills an empty database once; afterwards the demo goes on with what people made of it. `isOurs`: the database came with
 * DATA_DIR, so what is in it is ours to begin anew.
 */
export async function prepareDemo(
  { url, isOurs }: { url: string; isOurs: boolean },
  settings: LaunchSettings,
): Promise<void> {
  const folder = await makeDataDir(settings.DATA_DIR);
  const file = demoPath(folder);
  const begun = path.join(folder, 'demo.begun');
  const empty = await isEmpty(url);
  const kept = await readDemo(folder);
  // A database of its own comes with this secret; on a given one the demo makes it too.
  if (!process.env.STRIPE_WEBHOOK_SECRET?.trim()) {
    process.env.STRIPE_WEBHOOK_SECRET =
      kept?.stripeWebhookSecret || `whsec_${randomBytes(24).toString('hex')}`;
  }
  const now = {
    appUrl: settings.APP_URL,
    stripeWebhookSecret: process.env.STRIPE_WEBHOOK_SECRET,
  };
  if (kept && !empty) {
    await writeSafely(file, `${JSON.stringify({ ...kept, ...now }, null, 2)}\n`);
    return;
  }
  if (!empty) {
    if (!isOurs || !existsSync(begun)) {
      throw new StartError(
        'The database holds data that is not the demo’s: start with npm start, or give the demo an empty one (DATA_DIR=.data-demo npm run demo).',
      );
    }
    // The last start was cut off in the middle of the history.
    await wipe(url);
    await migrateUp(url);
    await grantToApp(url, APP_ROLE);
  }
  print('Making the demo: people, programs and their history.');
  await writeFile(begun, '');
  const { seedDemo } = await import('@/prisma/seed');
  const demo = demoFile.parse({ ...(await seedDemo()), ...now });
  await writeSafely(file, `${JSON.stringify(demo, null, 2)}\n`);
  await rm(begun, { force: true });
}

async function asked<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

function isEmpty(url: string): Promise<boolean> {
  return asked(url, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM app_user LIMIT 1');
    return rowCount === 0;
  });
}

function wipe(url: string): Promise<void> {
  return asked(url, async (client) => {
    await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  });
}
