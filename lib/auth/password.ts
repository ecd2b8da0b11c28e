import { hash, verify } from '@node-rs/argon2';
import { z } from 'zod';
import { randomToken } from '@/lib/crypto/token';

/** argon2id with 19 MiB, two passes, one lane: the first choice of OWASP's Password Storage Cheat Sheet. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const PASSWORD_MIN = 12;
/** Long enough for any passphrase, short enough not to be a load. */
export const PASSWORD_MAX = 200;

/** A password somebody chooses. */
export const passwordSchema = z
  .string()
  .min(PASSWORD_MIN, `Use at least ${PASSWORD_MIN} characters.`)
  .max(PASSWORD_MAX, `Use at most ${PASSWORD_MAX} characters.`)
  .refine((password) => new Set(password).size >= 5, 'Use more different characters.');

export function hashPassword(password: string): Promise<string> {
  return hash(password, OPTIONS);
}

let dummy: Promise<string> | undefined;

/** Without a hash (unknown address, no password yet) the same work is done and the answer is no. */
export async function verifyPassword(
  passwordHash: string | null,
  password: string,
): Promise<boolean> {
  dummy ??= hashPassword(randomToken());
  const against = passwordHash ?? (await dummy);
  const text = password.slice(0, PASSWORD_MAX + 1);
  const matches = await verify(against, text).catch(() => false);
  return matches && passwordHash !== null;
}
