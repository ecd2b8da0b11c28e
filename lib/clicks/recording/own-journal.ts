import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { JournalInUse, openJournal, type ClickJournal } from '@/lib/clicks/recording/journal';

const MAX_NAMES = 20;
const PAGE = 1_000;

/**
 * The journal of this process below `folder`. One that another process holds is left to it, and the next name is taken.
 * Null when the disk takes none: clicks then depend on the database alone, which is said loudly.
 */
export async function openOwnJournal(
  folder: string,
  place: string,
  report: (problem: string, error: unknown) => void,
): Promise<ClickJournal | null> {
  for (let n = 1; n <= MAX_NAMES; n++) {
    const name = n === 1 ? place : `${place}-${n}`;
    try {
      const own = await openJournal(path.join(folder, name), (problem) => report(problem, null));
      await takeOver(folder, name, own, report);
      return own;
    } catch (error) {
      if (error instanceof JournalInUse) continue;
      report('there is no click journal: clicks are lost while the database is unavailable', error);
      return null;
    }
  }
  report('there is no click journal: all names are in use', null);
  return null;
}

/** Journals that nobody holds were left by processes that are gone: what they hold is ours to replay. */
async function takeOver(
  folder: string,
  own: string,
  journal: ClickJournal,
  report: (problem: string, error: unknown) => void,
): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name === own || !/^[a-z]+-\d+(-\d+)?$/.test(name)) continue;
    try {
      const left = await openJournal(path.join(folder, name), (problem) => report(problem, null));
      await moveInto(journal, left).catch(async (error: unknown) => {
        await left.close();
        throw error;
      });
      // Renamed while it is still ours: its owner, should it start just now, makes a new one and never loses it to us.
      const spent = path.join(folder, `${name}.taken-over-by-${process.pid}`);
      await rename(path.join(folder, name), spent);
      await left.close();
      await rm(spent, { recursive: true, force: true });
    } catch (error) {
      if (!(error instanceof JournalInUse)) report(`the journal ${name} stays where it is`, error);
    }
  }
}

async function moveInto(journal: ClickJournal, left: ClickJournal): Promise<void> {
  for (let page = await left.peek(PAGE); page.keys.length > 0; page = await left.peek(PAGE)) {
    await Promise.all(page.entries.map(({ click }) => journal.append(click)));
    await left.remove(page.keys);
  }
}
