import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Mutation } from '@/lib/testing/mutation';

/** A copy of the tree, in which guards are taken away: the tree itself stays whole whatever happens. */
export function copyTree(root: string): string {
  const copy = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'tributary-mutations-')));
  process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
  const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const file of [...listed.stdout.split('\0').filter(Boolean), 'lib/db/generated']) {
    const to = path.join(copy, file);
    mkdirSync(path.dirname(to), { recursive: true });
    // A file that was deleted and not yet committed is listed still.
    try {
      cpSync(path.join(root, file), to, { recursive: true });
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENOENT') throw error;
    }
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

/** Changes the one place that each quote names, and returns how it is put back. */
export function takeAway(copy: string, { guard, edits }: Mutation): () => void {
  const kept = new Map<string, string>();
  const restore = (): void => {
    for (const [at, text] of kept) writeFileSync(at, text);
  };
  for (const { file, from, to } of edits) {
    const at = path.join(copy, file);
    const text = readFileSync(at, 'utf8');
    if (!kept.has(at)) kept.set(at, text);
    const places = text.split(from).length - 1;
    if (places !== 1) {
      restore();
      throw new Error(`${guard}: ${file} has ${places} times: ${from}`);
    }
    writeFileSync(
      at,
      text.replace(from, () => to),
    );
  }
  return restore;
}
