import { randomBytes } from 'node:crypto';
import { chmod, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import { z } from 'zod';

import { StartError } from '@/lib/command';
import { makeDataDir } from '@/lib/server/postgres/embedded-files';
import { isCode, withFileLock } from '@/lib/server/kit/processes';

export const SECRETS_NAME = 'secrets.json';
const generated = ['AUTH_SECRET', 'ENCRYPTION_KEYS', 'STRIPE_WEBHOOK_SECRET'] as const;
const secretsFile = z.object({
  AUTH_SECRET: z.string(),
  ENCRYPTION_KEYS: z.string(),
  STRIPE_WEBHOOK_SECRET: z.string(),
  POSTGRES_PASSWORD: z.string(),
});
type Secrets = z.infer<typeof secretsFile>;

function makeSecrets(): Secrets {
  return {
    AUTH_SECRET: randomBytes(32).toString('base64url'),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    STRIPE_WEBHOOK_SECRET: `whsec_${randomBytes(24).toString('hex')}`,
    POSTGRES_PASSWORD: randomBytes(24).toString('base64url'),
  };
}

/**
 * The secrets of an installation that brings its own PostgreSQL: made once, kept in
 * DATA_DIR/secrets.json, readable by its owner only. Losing them means losing the payout details.
 */
export async function loadSecrets(dataDir: string): Promise<Secrets> {
  const folder = await makeDataDir(dataDir);
  const file = path.join(folder, SECRETS_NAME);
  return withFileLock(path.join(folder, 'secrets.lock'), async () => {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if (!isCode(error, 'ENOENT')) {
        throw new StartError(`${file} cannot be read: ${String(error)}`, { cause: error });
      }
      const secrets = makeSecrets();
      await writeSafely(file, `${JSON.stringify(secrets, null, 2)}\n`);
      return secrets;
    }
    await chmod(file, 0o600);
    try {
      return secretsFile.parse(JSON.parse(text));
    } catch (error) {
      throw new StartError(`${file} is damaged: put back a copy of it.`, { cause: error });
    }
  });
}

/** Puts the kept secrets into the environment where nothing else is set. */
export function useSecrets(secrets: Secrets): void {
  for (const name of generated) {
    if (!process.env[name]?.trim()) process.env[name] = secrets[name];
  }
}

/** Whole or not at all, on the disk when it returns, and for its owner only. */
export async function writeSafely(file: string, text: string): Promise<void> {
  const half = `${file}.${process.pid}.half`;
  await rm(half, { force: true });
  const handle = await open(half, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(half, file);
}
