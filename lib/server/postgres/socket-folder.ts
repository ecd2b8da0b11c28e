import { createHash } from 'node:crypto';
import { lstat, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { canWork, give, type RunsAs } from '@/lib/server/postgres/embedded-files';
import type { Place } from '@/lib/server/postgres/find-server';
import { answersAt } from '@/lib/server/kit/ports';

/** `sun_path` has 104 bytes on macOS and 108 on Linux, the last one a zero. */
const LONGEST_PATH = 103;
const socketName = (port: number) => `.s.PGSQL.${port}`;
const noteOf = (home: string) => path.join(home, 'socket-folder');

/**
 * The folder for the server's Unix socket, which nobody enters but us and PostgreSQL's account. Null when there is none:
 * TCP does the same, somewhat slower.
 */
export async function makeSocketFolder(home: string, account: RunsAs): Promise<string | null> {
  const folder = await chooseFolder(home);
  if (folder === null || folder === home) return folder;
  try {
    await mkdir(folder, { mode: 0o700 }).catch(() => undefined);
    // The name can be guessed: somebody else may have made it, or a link of that name to where we should not write.
    const found = await lstat(folder);
    const isOurs = found.uid === process.getuid?.() || found.uid === account?.uid;
    if (!found.isDirectory() || !isOurs || (found.mode & 0o077) !== 0) return null;
    await give(folder, account);
    return (await canWork(folder, account)) ? folder : null;
  } catch {
    return null;
  }
}

/** After the server has stopped. */
export async function removeSocketFolder(home: string): Promise<void> {
  const folder = await chooseFolder(home);
  if (folder === null || folder === home) return;
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}

/**
 * Where the server can be reached: its socket counts when it can be connected to. Noted for the next start, which may
 * have to know the address before the server runs.
 */
export async function noteSocket(home: string, { port, socketFolder }: Place): Promise<Place> {
  const works =
    socketFolder !== null && (await answersAt(path.join(socketFolder, socketName(port))));
  const found = { port, socketFolder: works ? socketFolder : null };
  await writeFile(noteOf(home), `${found.socketFolder ?? ''}\n`);
  return found;
}

/** Where the last start had its socket, if this one will have it there too. */
export async function recallSocketFolder(home: string): Promise<string | null> {
  const note = await readFile(noteOf(home), 'utf8').catch(() => '');
  const folder = await chooseFolder(home);
  return note.trim() === folder ? folder : null;
}

/**
 * That of the embedded PostgreSQL, which is its account's alone; where its path is too long for a socket one among the
 * temporary files, of the same name at every start so that an address stays.
 */
async function chooseFolder(home: string): Promise<string | null> {
  if (process.platform === 'win32') return null;
  if (canHoldSocket(home)) return home;
  const temporary = await realpath(os.tmpdir()).catch(() => null);
  if (temporary === null) return null;
  const name = createHash('sha256').update(home).digest('hex').slice(0, 16);
  const folder = path.join(temporary, `tributary-pg-${name}`);
  return canHoldSocket(folder) ? folder : null;
}

/** PostgreSQL takes a list of folders, in which commas and quotes have a meaning. */
function canHoldSocket(folder: string): boolean {
  const longest = path.join(folder, socketName(65_535));
  return Buffer.byteLength(longest) <= LONGEST_PATH && !/[,'"\n]/.test(folder);
}
