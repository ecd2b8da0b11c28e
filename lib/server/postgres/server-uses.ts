import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { identify, isAlive } from '@/lib/server/kit/processes';

/** Leaves a mark that this process uses the server, so that another one does not stop it. */
export async function markUse(home: string): Promise<string> {
  const folder = path.join(home, 'used-by');
  await mkdir(folder, { recursive: true });
  const mark = path.join(folder, `${process.pid}-${crypto.randomUUID().slice(0, 8)}`);
  await writeFile(mark, (await identify(process.pid)) ?? String(process.pid));
  return mark;
}

export async function usedByOthers(home: string): Promise<boolean> {
  const folder = path.join(home, 'used-by');
  let used = false;
  for (const name of await readdir(folder).catch(() => [])) {
    const mark = path.join(folder, name);
    if (await isAlive(await readFile(mark, 'utf8').catch(() => ''))) used = true;
    else await rm(mark, { force: true });
  }
  return used;
}
