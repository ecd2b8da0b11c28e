import { parseArgs } from 'node:util';

import { print, runCommand, StartError } from '@/lib/command';
import { withDatabase } from '@/lib/server/postgres/database';

const USAGE = 'Usage: npm run factor:reset -- --email you@example.com';

/** For whoever lost phone and recovery codes and has no owner to turn to: who can start this can read the database. */
runCommand(async () => {
  const email = readEmail();
  return withDatabase(async () => {
    const { disconnectDb } = await import('@/lib/db/client');
    try {
      return await reset(email);
    } finally {
      await disconnectDb();
    }
  });
});

async function reset(email: string): Promise<number> {
  const { resetFactorByEmail } = await import('@/lib/people/end-factor');
  const done = await resetFactorByEmail(email);
  if (!done.ok) throw new StartError(`${email}: ${done.error.message}`);
  print(`The second factor of ${email} is taken off, and their logins have ended.`);
  print('Their password is as it was. It stands in the audit log, and they get a mail.');
  return 0;
}

function readEmail(): string {
  try {
    const { email } = parseArgs({ options: { email: { type: 'string' } } }).values;
    if (email) return email;
  } catch {
    // Said below.
  }
  throw new StartError(USAGE);
}
