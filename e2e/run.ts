import { spawnSync } from 'node:child_process';
import { openDatabase, readLaunchSettings } from '@/lib/server/postgres/database';
import { ensureChromium } from '@/e2e/chromium';
import { withDemoServer } from '@/e2e/demo-server';

/** End to end: the demo, the specs in a real Chromium, then `verify` on what they left. Arguments go to Playwright. */
async function main(): Promise<number> {
  const chromium = ensureChromium();
  return withDemoServer({ CHROMIUM_PATH: chromium }, async ({ url, dataDir, env }) => {
    const databaseUrl = await addressOfDatabase(env);
    const stepEnv: NodeJS.ProcessEnv = {
      ...env,
      E2E_URL: url,
      E2E_DATA_DIR: dataDir,
      E2E_DATABASE_URL: databaseUrl,
    };
    const run = (command: string, args: string[]) =>
      spawnSync(command, args, { env: stepEnv, stdio: 'inherit' }).status ?? 1;
    const chosen = process.argv.slice(2);
    // Of what is chosen, nothing is run first that was not.
    const tests = run('npx', [
      'playwright',
      'test',
      ...(chosen.length > 0 ? ['--no-deps'] : []),
      ...chosen,
    ]);
    console.log('\nThe books after the journeys:');
    const books = run('npm', ['run', '--silent', 'verify']);
    const chain = run('npm', ['run', '--silent', 'verify', '--', '--chain']);
    return tests || books || chain;
  });
}

/** Of the embedded PostgreSQL that the demo started: the journey moves its clock. */
async function addressOfDatabase(env: NodeJS.ProcessEnv): Promise<string> {
  Object.assign(process.env, { DATA_DIR: env.DATA_DIR, PORT: env.PORT, APP_URL: env.APP_URL });
  process.env.DATABASE_URL = '';
  const database = await openDatabase(readLaunchSettings(), false);
  await database.release();
  return database.url;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
