import type { LaunchSettings } from '@/lib/env';

import type { Endings } from '@/lib/server/endings';
import { explain, printError, StartError } from '@/lib/command';
import { type Database, openDatabase } from '@/lib/server/postgres/database';
import type { Place } from '@/lib/server/postgres/find-server';

/** Opens the database, and again when that failed; it is released at the end. */
export function databaseOpener(
  settings: LaunchSettings,
  known: { url: string; place: Place | undefined } | null,
  signal: AbortSignal,
  endings: Endings,
): () => Promise<Database> {
  let last: Promise<Database> | null = null;
  endings.push(async () => (await last?.catch(() => null))?.release());
  const openAgain = async (before: Promise<Database> | null) => {
    const had = await before?.catch(() => null);
    // Its own watch starts it again should it die.
    if (had?.embedded !== undefined) return had;
    const database = await openDatabase(settings, true, { place: known?.place, signal });
    if (known !== null && known.url !== database.url) {
      await database.release();
      throw new StartError('PostgreSQL came up at another address than expected: start again.');
    }
    database.embedded?.watch((error) => {
      if (error === undefined) printError('PostgreSQL had died and was started again.');
      else printError(explain(error));
    });
    return database;
  };
  return () => {
    last = openAgain(last);
    return last;
  };
}
