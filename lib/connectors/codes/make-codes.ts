import {
  claimCodes,
  endOutdated,
  listWanted,
  noteProblem,
  PIECE,
  type ClaimedCode,
} from '@/lib/connectors/codes/made-codes-sql';
import { endCode } from '@/lib/connectors/codes/end-code';
import { makeCode } from '@/lib/connectors/codes/make-code';
import { WAIT_FOR_SOMEBODY, waitSeconds } from '@/lib/connectors/codes/value';
import { stripeBy, troubleOf } from '@/lib/connectors/stripe/api';
import { open, OpenError } from '@/lib/crypto/envelope';
import { db } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { logger } from '@/lib/logger';

/** A round begins nothing new after this; the next one goes on. */
const ROUND_MS = 45_000;
/** Calls at once: far below what Stripe takes, also in test mode. */
const AT_ONCE = 4;
const MOST_NOTE = 300;

/** `left`: more is due, and the next round is to begin at once. */
export type CodesRound = { begun: number; outdated: number; tried: number; left: boolean };

/**
 * Brings the discount codes in shops to what they are here: those that are missing are made, those whose value changed or
 * that are over end, those whose attempt failed are tried again. At once done where no shop has a key. Whatever changed a
 * code need not know of shops: what is compared is what is here and what is there. Any number of processes may do so
 * together, and calls stand outside of every transaction.
 */
export async function makeCodes(
  options: { signal?: AbortSignal; roundMs?: number } = {},
): Promise<CodesRound> {
  const { signal, roundMs = ROUND_MS } = options;
  const until = performance.now() + roundMs;
  const round: CodesRound = { begun: 0, outdated: 0, tried: 0, left: false };
  if ((await db.connectionKey.findFirst({ select: { connectionId: true } })) === null) return round;
  const mayGoOn = () => performance.now() < until && signal?.aborted !== true;
  for (let some = PIECE; some === PIECE && mayGoOn(); round.outdated += some) {
    some = await endOutdated(db);
  }
  for (let some = PIECE; some === PIECE && mayGoOn(); round.begun += some) some = await begin();
  while (mayGoOn()) {
    const claimed = await claimCodes(db, AT_ONCE);
    if (claimed.length === 0) return round;
    round.tried += claimed.length;
    // What ends goes first: the name is free before it is taken again.
    for (const state of ['ending', 'making'] as const) {
      await Promise.all(claimed.filter((one) => one.state === state).map(attempt));
    }
  }
  return { ...round, left: signal?.aborted !== true };
}

async function begin(): Promise<number> {
  const wanted = await listWanted(db);
  if (wanted.length === 0) return 0;
  const { count } = await db.madeCode.createMany({
    data: wanted.map((one) => ({ ...one, id: newId('madeCode') })),
    skipDuplicates: true,
  });
  return count;
}

/** Never rejects: what cannot be noted is tried again when the claim is over. */
async function attempt(claimed: ClaimedCode): Promise<void> {
  try {
    const key = open(claimed.keyCipher, claimed.connectionId);
    await (claimed.state === 'making' ? makeCode : endCode)(stripeBy(key), claimed);
  } catch (error) {
    await noteFailure(claimed, error).catch((cause: unknown) => {
      logger.error({ err: cause, madeCodeId: claimed.id }, 'a code could not be made in a shop');
    });
  }
}

async function noteFailure(claimed: ClaimedCode, error: unknown): Promise<void> {
  if (error instanceof OpenError) return stopKey(claimed, 'sealed');
  const { kind, message } = troubleOf(error);
  if (kind === 'refused' || kind === 'lacks') return stopKey(claimed, kind);
  const note = message.slice(0, MOST_NOTE);
  const wait = kind === 'declined' ? WAIT_FOR_SOMEBODY : waitSeconds(claimed.failures + 1);
  await noteProblem(db, claimed, { problem: kind, note, wait });
}

/** Nothing is tried with the key any more, unless it is another one by now. */
async function stopKey(
  { connectionId, keyCipher }: ClaimedCode,
  problem: 'refused' | 'lacks' | 'sealed',
): Promise<void> {
  await db.connectionKey.updateMany({ where: { connectionId, keyCipher }, data: { problem } });
}
