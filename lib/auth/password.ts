import { hash, verify } from '@node-rs/argon2';
import { z } from 'zod';
import { randomToken } from '@/lib/crypto/token';
import { FairQueue } from '@/lib/request/fair-queue';

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

/**
 * Each costs a processor forty milliseconds and 19 MiB. Two at once leave room for other work; whose share it is counts, so
 * that many of one network keep nobody else's waiting. Next's bundles have their own copies of this module, and one queue.
 */
type PasswordWork = { queue: FairQueue; done: number };
const shared = globalThis as { tributaryPasswordWork?: PasswordWork };
const QUEUE = {
  running: 2,
  waiting: 256,
  capOf: () => ({ running: 1, waiting: 64 }),
  waitMs: 10_000,
};

function passwordWork(): PasswordWork {
  return (shared.tributaryPasswordWork ??= { queue: new FairQueue(QUEUE), done: 0 });
}

/** How many were made or checked by this process. */
export function countPasswordWork(): number {
  return passwordWork().done;
}

function inTurn<T>(share: string | null, work: () => Promise<T>): Promise<T> {
  const all = passwordWork();
  return all.queue.run(share, () => {
    all.done++;
    return work();
  });
}

/** `share`: the network or person it is done for; null for nobody's. Throws a `TooBusy` when too much waits. */
export function hashPassword(password: string, share: string | null = null): Promise<string> {
  return inTurn(share, () => hash(password, OPTIONS));
}

let dummy: Promise<string> | undefined;

/** Without a hash (unknown address, no password yet) the same work is done and the answer is no. */
export async function verifyPassword(
  passwordHash: string | null,
  password: string,
  share: string | null = null,
): Promise<boolean> {
  dummy ??= hash(randomToken(), OPTIONS);
  const against = passwordHash ?? (await dummy);
  const text = password.slice(0, PASSWORD_MAX + 1);
  const matches = await inTurn(share, () => verify(against, text).catch(() => false));
  return matches && passwordHash !== null;
}
