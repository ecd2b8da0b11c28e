import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { print, printError, StartError } from '@/lib/command';
import { run, withFileLock } from '@/lib/server/kit/processes';

/** What the build is made of. */
const sources = [
  'app',
  'components',
  'lib',
  'prisma/schema',
  'package-lock.json',
  'next.config.js',
  'postcss.config.mjs',
  'proxy.ts',
  'instrumentation.ts',
];
const notBuilt = /\.test\.tsx?$|^lib\/(db\/generated|testing|server)(\/|$)/;

async function filesBelow(root: string, relative: string): Promise<string[]> {
  const file = path.posix.normalize(relative);
  if (notBuilt.test(file) || !existsSync(path.join(root, file))) return [];
  const entries = await readdir(path.join(root, file), { withFileTypes: true }).catch(() => null);
  if (entries === null) return [file];
  const found = await Promise.all(
    entries.map((entry) => filesBelow(root, `${file}/${entry.name}`)),
  );
  return found.flat();
}

/** Changes when a build would come out differently. */
async function sourceHash(root: string): Promise<string> {
  const files = (await Promise.all(sources.map((source) => filesBelow(root, source))))
    .flat()
    .sort();
  const hash = createHash('sha256').update(process.version.split('.')[0] ?? '');
  for (const file of files) {
    const content = await readFile(path.join(root, file));
    hash.update(`\0${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** The database client, when the install was done without scripts. */
export async function ensureClient(root: string): Promise<void> {
  if (existsSync(path.join(root, 'lib/db/generated/client.ts'))) return;
  const { ok, stdout, stderr } = await run(process.execPath, ['prisma/generate.mjs'], {
    cwd: root,
    env: process.env,
  });
  if (!ok)
    throw new StartError(`The database client cannot be generated:\n${stdout}${stderr}`.trim());
}

/** Longer than a build takes on any machine. */
const BUILD_LIMIT_MS = 600_000;

/** Builds the site unless the build at hand was made from these very sources. Two starts at once build it once. */
export function ensureBuild(root: string, signal: AbortSignal): Promise<void> {
  // Beside the build and not in it, which is emptied.
  const lock = path.join(root, 'node_modules', '.cache', 'tributary-build.lock');
  return withFileLock(lock, () => buildIfNeeded(root, signal), BUILD_LIMIT_MS);
}

async function buildIfNeeded(root: string, signal: AbortSignal): Promise<void> {
  const stamp = path.join(root, '.next', 'tributary-source-hash');
  const hash = await sourceHash(root);
  const built = await readFile(stamp, 'utf8').catch(() => null);
  if (built === hash && existsSync(path.join(root, '.next', 'BUILD_ID'))) return;
  print('Building the site; this takes a minute or two and is needed once per version.');
  const began = Date.now();
  await nextBuild(root, signal);
  await writeFile(stamp, hash);
  print(`Built in ${Math.round((Date.now() - began) / 1000)} s.`);
}

function nextBuild(root: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cli = path.join(root, 'node_modules', 'next', 'dist', 'bin', 'next');
    const child = spawn(process.execPath, [cli, 'build'], {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    let everything = '';
    let rest = '';
    const hear = (text: string) => {
      everything += text;
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      // The steps as they are done; the table of routes at the end is for developers.
      for (const line of lines) if (/^\s*[✓⚠]/.test(line)) print(`  ${line.trim()}`);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return resolve();
      if (!signal.aborted) printError(everything.trim());
      return reject(new StartError('The site could not be built; the reason stands above.'));
    });
  });
}
