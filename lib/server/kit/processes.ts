import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

export type Ran = { ok: boolean; stdout: string; stderr: string };
export type Account = { uid: number; gid: number };

/**
 * Runs a program to its end. A program that is missing or may not be run is `ok: false`. It has a
 * process group of its own, so that Ctrl-C in the terminal reaches us and not it.
 */
export function run(
  program: string,
  args: string[],
  options: Partial<Account> & { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const said = { stdout: '', stderr: '' };
    const failed = (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      resolve({ ok: false, stdout: said.stdout, stderr: said.stderr || reason });
    };
    try {
      const child = spawn(program, args, {
        ...options,
        detached: process.platform !== 'win32',
        windowsHide: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
      child.once('error', failed);
      child.once('close', (code) => resolve({ ok: code === 0, ...said }));
    } catch (error) {
      // uid and gid that may not be taken on are thrown, not reported.
      failed(error);
    }
  });
}

/** Its start time and command line, or `null` when no such process lives. Ids are used again, start times are not. */
export async function describeProcess(
  pid: number,
): Promise<{ started: string; command: string } | null> {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (process.platform === 'linux') {
    // Not every container has ps.
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name in parentheses may hold spaces; state is the first field after it, start time the 20th.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z' || fields[0] === 'X') return null;
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return { started: fields[19] ?? '', command };
    } catch {
      return null;
    }
  }
  if (process.platform === 'win32') {
    try {
      process.kill(pid, 0);
      return { started: '', command: '' };
    } catch {
      return null;
    }
  }
  const { ok, stdout } = await run('ps', ['-o', 'stat=,lstart=,command=', '-p', String(pid)]);
  const line = stdout.trim();
  if (!ok || line === '' || line.startsWith('Z')) return null;
  return { started: line.split(/\s+/).slice(1, 6).join(' '), command: line };
}

/**
 * Calls back when the process that started us is gone, if that was npm or its shell: npm passes a SIGTERM on to the
 * shell, and the shell dies of it without telling us.
 */
export function watchParent(onGone: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, 300);
  timer.unref();
}

/** A text that names one process for all time. */
export async function identify(pid: number): Promise<string | null> {
  const found = await describeProcess(pid);
  return found && `${pid} ${found.started}`;
}

export async function isAlive(identity: string): Promise<boolean> {
  return (await identify(Number(identity.split(' ')[0]))) === identity.trim();
}

/** One process at a time in `use`; the lock of a process that died is taken over. */
export async function withFileLock<T>(
  file: string,
  use: () => Promise<T>,
  limitMs = 120_000,
): Promise<T> {
  await mkdir(path.dirname(file), { recursive: true });
  const own = (await identify(process.pid)) ?? String(process.pid);
  const giveUp = Date.now() + limitMs;
  for (;;) {
    try {
      const handle = await open(file, 'wx', 0o600);
      await handle.writeFile(own);
      await handle.close();
      break;
    } catch (error) {
      if (!isCode(error, 'EEXIST') || Date.now() > giveUp) throw error;
    }
    const holder = await readFile(file, 'utf8').catch(() => '');
    // An empty file is a holder who is just writing its name, or died doing so.
    if (holder !== '' && !(await isAlive(holder))) await rm(file, { force: true });
    else if (holder === '' && giveUp - Date.now() < limitMs - 5_000)
      await rm(file, { force: true });
    else await sleep(100);
  }
  try {
    return await use();
  } finally {
    await rm(file, { force: true });
  }
}

export function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
