import { keyedHash } from '@/lib/crypto/keyed-hash';
import type { Tx } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { ok, refuse, type Result } from '@/lib/result';
import { noteRefusedHere, type RefusalFacts } from '@/lib/security/note-refusal';
import { knownDevice } from '@/lib/auth/device-cookie';
import { canonicalEmail } from '@/lib/auth/email';
import type { CallerNetwork } from '@/lib/request/client-address';
import { raiseAttempts } from '@/lib/people/throttle-sql';

/**
 * Failed logins are counted per device that is known to the account, or else per account and network and per network.
 * There is no counter per account alone: with it, a stranger with enough addresses could lock its owner out. What a
 * distributed guesser gains by that is bounded by argon2 and the length of passwords.
 */
export const LIMITS = {
  device: 10,
  accountNetwork: 10,
  network: 40,
  confirmation: 10,
  /** Codes of the second factor at the login, of one person: three of a million are right at a time. */
  factor: 5,
  /** Applications of one network. */
  application: 20,
  /** Applications with one address, in a day. */
  applicant: 3,
  /** Links of invitations and resets, of one network, that are none. */
  oneTimeToken: 40,
  /** Links by mail that are asked for: of one network, and for one address. */
  link: 20,
  linkAddress: 5,
  /** Codes by mail of one person. */
  code: 5,
  /** Messages of an agent, by key: each of them leaves a row in the audit log for good. */
  agent: 3_000,
} as const;

/** What is counted. */
export type CounterName = keyof typeof LIMITS;

const WINDOW_SECONDS = 15 * 60;
const DAY_SECONDS = 24 * 3_600;

function waitWords(seconds: number): string {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  if (minutes > 120) return `${Math.ceil(minutes / 60)} hours`;
  return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
}

type Counter = {
  key: string;
  limit: number;
  /** A quarter of an hour when absent. */
  windowSeconds?: number;
  onSuccess: 'forget' | 'take back';
  /** What is counted, for the log of refusals. */
  name: CounterName;
  /** Whose attempts, where that is known. */
  actor?: RefusalFacts['actor'];
};

/** An attempt that was counted before it is known how it ends, so that many at once cannot slip through. */
export type Attempt = readonly Counter[];

function counter(
  name: CounterName,
  of: string,
  onSuccess: Counter['onSuccess'],
  actor?: RefusalFacts['actor'],
): Counter {
  const key = keyedHash('login-throttle', `${name}:${of}`);
  return { key, limit: LIMITS[name], onSuccess, name, ...(actor ? { actor } : {}) };
}

export function loginCounters(
  from: CallerNetwork & { email: string; deviceCookie: string | undefined },
): Attempt {
  const device = knownDevice(from.deviceCookie, from.email);
  if (device !== null) return [counter('device', `${device}\n${from.email}`, 'forget')];
  return [
    counter('accountNetwork', `${from.email}\n${from.network}`, 'forget'),
    ...networkCounters('network', from),
  ];
}

/** Of a door that anybody may knock at. An address that may be everybody's is not counted: it would shut out everybody. */
export function networkCounters(
  door: 'network' | 'application' | 'oneTimeToken' | 'link',
  { network, isEverybodys }: CallerNetwork,
): Attempt {
  return isEverybodys ? [] : [counter(door, network, 'take back')];
}

/** An application: whoever sends them, an address is written to a few times a day at most. */
export function applicationCounters(from: CallerNetwork, email: string): Attempt {
  const applicant = counter('applicant', canonicalEmail(email), 'take back');
  return [...networkCounters('application', from), { ...applicant, windowSeconds: DAY_SECONDS }];
}

/** A link by mail, to get in with or to choose a password by. */
export function linkCounters(from: CallerNetwork, email: string): Attempt {
  return [...networkCounters('link', from), counter('linkAddress', email, 'take back')];
}

/** A code by mail, for who is logged in and has nothing else to prove themselves by. */
export function codeCounters(userId: string): Attempt {
  return [counter('code', userId, 'take back', { kind: 'user', id: userId })];
}

/** For the password that is asked again of somebody who is logged in. */
export function confirmationCounters(userId: string): Attempt {
  return [counter('confirmation', userId, 'forget', { kind: 'user', id: userId })];
}

/**
 * For the code after the password. A device that has logged in to the account before has a counter of its own, so that
 * whoever learned the password alone does not lock its owner out.
 */
export function factorCounters(by: {
  userId: string;
  email: string;
  deviceCookie: string | undefined;
}): Attempt {
  const device = knownDevice(by.deviceCookie, by.email) ?? 'unknown';
  const actor = { kind: 'user', id: by.userId } as const;
  return [counter('factor', `${by.userId}\n${device}`, 'forget', actor)];
}

/** Every message of an agent counts; none is taken back. */
export function agentCounters(apiKeyId: string): Attempt {
  return [counter('agent', apiKeyId, 'forget', { kind: 'agent', id: apiKeyId })];
}

/** It was not looked at after all. */
export async function takeBackAttempt(attempt: Attempt): Promise<void> {
  await inTransaction(async (tx) => {
    for (const { key } of inOrder(attempt)) await lowerAttempts(tx, key);
    return ok(undefined);
  });
}

/** One order of locks for all. */
function inOrder(attempt: Attempt): Attempt {
  return [...attempt].sort((a, b) => (a.key < b.key ? -1 : 1));
}

async function lowerAttempts(tx: Tx, key: string): Promise<void> {
  await tx.loginThrottle.updateMany({
    where: { key, failures: { gt: 0 } },
    data: { failures: { decrement: 1 } },
  });
}

/**
 * Counts an attempt, or refuses it with the seconds to wait, which is noted. What is refused does not count. `from`: who
 * asks, where it is no page or action.
 */
export async function countAttempt(
  attempt: Attempt,
  from: Pick<RefusalFacts, 'network' | 'asked' | 'requestId'> = {},
): Promise<Result<Attempt>> {
  if (attempt.length === 0) return ok(attempt);
  let over: Counter | undefined;
  const counted = await inTransaction<Attempt>(async (tx) => {
    over = undefined;
    for (const one of inOrder(attempt)) {
      const { failures, seconds } = await raiseAttempts(
        tx,
        one.key,
        one.windowSeconds ?? WINDOW_SECONDS,
      );
      if (failures > one.limit) {
        over = one;
        return refuse('RATE_LIMITED', `Too many attempts. Try again in ${waitWords(seconds)}.`, {
          retryAfterSeconds: seconds,
        });
      }
    }
    return ok(attempt);
  });
  if (!counted.ok && over !== undefined) {
    const { name, actor } = over as Counter;
    await noteRefusedHere('throttle', { ...from, reason: name, ...(actor ? { actor } : {}) });
  }
  return counted;
}

/** The attempt was right after all. */
export async function forgiveAttempt(tx: Tx, attempt: Attempt): Promise<void> {
  for (const { key, onSuccess } of inOrder(attempt)) {
    if (onSuccess === 'forget') await tx.loginThrottle.deleteMany({ where: { key } });
    else await lowerAttempts(tx, key);
  }
}
