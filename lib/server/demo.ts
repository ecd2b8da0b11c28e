import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import pg from 'pg';
import { z } from 'zod';

import type { LaunchSettings } from '@/lib/env';
import { migrateUp } from '@/prisma/migrate';

import { boot } from './boot';
import { print, StartError } from './command';
import type { Database } from './database';
import { makeDataDir } from './embedded-files';
import { writeSafely } from './secrets';

const demoFile = z.object({
  appUrl: z.string(),
  adminEmail: z.string(),
  adminPassword: z.string(),
  financeEmail: z.string(),
  financePassword: z.string(),
  affiliateEmail: z.string(),
  affiliatePassword: z.string(),
  affiliateCode: z.string(),
  secondAffiliateEmail: z.string(),
  secondAffiliatePassword: z.string(),
  apiKey: z.string(),
  stripeWebhookSecret: z.string(),
});
type Demo = z.infer<typeof demoFile>;

process.env.DEMO = '1';
let demo: Demo | undefined;

void boot({
  mode: 'production',
  prepare: async (database, settings) => {
    demo = await prepareDemo(database, settings);
  },
  ready: async ({ DATA_DIR }) => {
    if (demo) show(demo, DATA_DIR);
  },
});

/** Fills an empty database once; afterwards the demo goes on with what people made of it. */
async function prepareDemo(database: Database, settings: LaunchSettings): Promise<Demo> {
  const folder = await makeDataDir(settings.DATA_DIR);
  const file = path.join(folder, 'demo.json');
  const begun = path.join(folder, 'demo.begun');
  const empty = await isEmpty(database.url);
  const kept = await readDemo(file);
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
    const demo = { ...kept, ...now };
    await writeSafely(file, `${JSON.stringify(demo, null, 2)}\n`);
    return demo;
  }
  if (!empty) {
    if (!database.embedded || !existsSync(begun)) {
      throw new StartError(
        'The database holds data that is not the demo’s: start with npm start, or give the demo an empty one (DATA_DIR=.data-demo npm run demo).',
      );
    }
    // The last start was cut off in the middle of the history.
    await wipe(database.url);
    await migrateUp(database.url);
  }
  print('Making the demo: people, programs and their history.');
  await writeFile(begun, '');
  const { seedDemo } = await import('@/prisma/seed');
  const demo = demoFile.parse({ ...(await seedDemo()), ...now });
  await writeSafely(file, `${JSON.stringify(demo, null, 2)}\n`);
  await rm(begun, { force: true });
  return demo;
}

async function readDemo(file: string): Promise<Demo | null> {
  if (!existsSync(file)) return null;
  try {
    return demoFile.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new StartError(`${file} is damaged: remove DATA_DIR to begin the demo anew.`, {
      cause: error,
    });
  }
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

function show(demo: Demo, dataDir: string): void {
  const line = (label: string, value: string) => print(`  ${label.padEnd(18)}${value}`);
  print();
  print('  Tributary, the demo');
  print();
  line('Program page', demo.appUrl);
  line('Console', `${demo.appUrl}/admin`);
  line('Portal', `${demo.appUrl}/portal`);
  line('Referral link', `${demo.appUrl}/r/${demo.affiliateCode}`);
  print();
  line('Admin', `${demo.adminEmail}  ${demo.adminPassword}`);
  line('Finance', `${demo.financeEmail}  ${demo.financePassword}`);
  line('Affiliate', `${demo.affiliateEmail}  ${demo.affiliatePassword}`);
  line('Second affiliate', `${demo.secondAffiliateEmail}  ${demo.secondAffiliatePassword}`);
  line('API key', demo.apiKey);
  print();
  print(`  The same is in ${path.join(dataDir, 'demo.json')}. Ctrl-C stops it; the data stays.`);
  print();
}
