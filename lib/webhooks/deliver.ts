import { setTimeout as sleep } from 'node:timers/promises';
import { open, OpenError } from '@/lib/crypto/envelope';
import { db, type Tx } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { logger } from '@/lib/logger';
import { expectOk, ok } from '@/lib/result';
import {
  claimDeliveries,
  listReady,
  type ClaimedDelivery,
  type ReadyEndpoint,
} from '@/lib/webhooks/deliver-sql';
import { postbackUrl } from '@/lib/webhooks/postback-url';
import { sendCall, type Outcome, type SendOptions } from '@/lib/webhooks/send';
import { settleAttempt } from '@/lib/webhooks/settle';
import { signedHeaders } from '@/lib/webhooks/sign';
import { TargetRefused } from '@/lib/webhooks/target';
import { LOOK_AGAIN_MS, Teller } from '@/lib/webhooks/teller';

/** One receiver that is slow takes no more than its share. */
const AT_ONCE_PER_HOST = 25;
/** To an endpoint that failed last, until it succeeds. */
const AT_ONCE_FAILING = 2;
const AT_ONCE = 100;
/** Of these: affiliates' receivers never keep the merchant's waiting. */
const AT_ONCE_POSTBACKS = 50;
/** Longer than an attempt can take: until then nobody else makes it. */
const LEASE = '60 seconds';
/** A round begins nothing new after this; the job of the next minute goes on. */
const ROUND_MS = 50_000;
const USER_AGENT = 'Tributary-Webhooks/1';
/** For what is under way when the process is to end. */
const LAST_MS = 8_000;

/** `left`: more is due, and the next round is to begin at once. */
export type Round = { made: number; sent: number; left: boolean };

type RoundOptions = SendOptions & { signal?: AbortSignal; roundMs?: number };

/**
 * Tells webhooks what happened and makes every attempt that is due, many at once and each outside of any transaction, for
 * most of a minute; at once done where no webhook is on. Several processes may do so together.
 */
export async function deliverWebhooks(options: RoundOptions = {}): Promise<Round> {
  const { signal = new AbortController().signal, roundMs = ROUND_MS } = options;
  const until = performance.now() + roundMs;
  const running = new Map<Promise<void>, Busy>();
  const round: Round = { made: 0, sent: 0, left: false };
  const teller = new Teller();
  // One at a time: each listens to the signal.
  let resting: Promise<void> | null = null;
  await teller.look();
  do {
    void teller.look();
    const claimed = await claim([...running.values()]);
    for (const { delivery, secrets } of claimed) {
      const sending = sendOne(delivery, secrets, options).finally(() => running.delete(sending));
      running.set(sending, busyOf(delivery));
    }
    round.sent += claimed.length;
    if (claimed.length > 0) continue;
    if (running.size === 0 && teller.isThrough && !(await isAnyOn())) break;
    resting ??= pause(LOOK_AGAIN_MS, until, signal).finally(() => (resting = null));
    const waits = [...running.keys(), resting];
    await Promise.race(teller.isThrough ? waits : [...waits, teller.look()]);
  } while (performance.now() < until && !signal.aborted);
  const rest = Promise.all([...running.keys(), teller.end()]);
  await (signal.aborted ? Promise.race([rest, sleep(LAST_MS, null, { ref: false })]) : rest);
  round.made = teller.made;
  round.left = !signal.aborted && (!teller.isThrough || (await listReady(db)).length > 0);
  return round;
}

async function pause(ms: number, until: number, signal: AbortSignal): Promise<void> {
  const left = Math.max(0, Math.min(ms, until - performance.now()));
  await sleep(left, null, { signal }).catch(() => undefined);
}

async function isAnyOn(): Promise<boolean> {
  return (await db.webhookEndpoint.findFirst({ where: { switchedOffAt: null } })) !== null;
}

/** As it is kept: one that cannot be opened is a matter of its endpoint alone. */
type Sealed = { id: string; cipher: string };
type Claimed = { delivery: ClaimedDelivery; secrets: readonly Sealed[] };

/** A call that is under way. */
export type Busy = { endpointId: string; host: string; isPostback: boolean };

function busyOf({ endpointId, url, affiliateId }: ClaimedDelivery): Busy {
  return { endpointId, host: hostOf(url), isPostback: affiliateId !== null };
}

/** With the secrets: what cannot be read claims nothing. */
async function claim(busy: readonly Busy[]): Promise<Claimed[]> {
  return expectOk(
    await inTransaction(async (tx, now) => {
      const rooms = roomsOf(await listReady(tx), busy);
      if (rooms.length === 0) return ok([]);
      const deliveries = await claimDeliveries(tx, rooms, LEASE);
      const secrets = await readSecrets(tx, now, deliveries);
      return ok(
        deliveries.map((delivery) => ({
          delivery,
          secrets: secrets.get(delivery.endpointId) ?? [],
        })),
      );
    }),
  );
}

/**
 * How many calls each endpoint may begin, dealt one by one in turns: no host has more than its share, all together no more
 * than there are. What affiliates have called at a host takes nothing of the merchant's share there.
 */
export function roomsOf(
  ready: readonly ReadyEndpoint[],
  busy: readonly Busy[],
): { endpointId: string; room: number }[] {
  const taken = new Map<string, number>();
  const takenOf = (key: string) => taken.get(key) ?? 0;
  const take = (key: string) => taken.set(key, takenOf(key) + 1);
  for (const { endpointId, host, isPostback } of busy) {
    take(endpointId);
    take(shareOf(host, isPostback));
  }
  let free = AT_ONCE - busy.length;
  let freeForPostbacks = AT_ONCE_POSTBACKS - busy.filter((one) => one.isPostback).length;
  const rooms = new Map<string, number>();
  // Nobody is always the last.
  const turn = ready.length > 0 ? Math.floor(Math.random() * ready.length) : 0;
  let dealing = [...ready.slice(turn), ...ready.slice(0, turn)];
  while (dealing.length > 0) {
    const goOn: ReadyEndpoint[] = [];
    for (const one of dealing) {
      const { id, isPostback, isFailing } = one;
      const share = shareOf(hostOf(one.url), isPostback);
      if ((isPostback ? Math.min(free, freeForPostbacks) : free) <= 0) continue;
      if (takenOf(share) >= AT_ONCE_PER_HOST) continue;
      if (isFailing && takenOf(id) >= AT_ONCE_FAILING) continue;
      free--;
      if (isPostback) freeForPostbacks--;
      take(id);
      take(share);
      rooms.set(id, (rooms.get(id) ?? 0) + 1);
      goOn.push(one);
    }
    dealing = goOn;
  }
  return [...rooms].map(([endpointId, room]) => ({ endpointId, room }));
}

function shareOf(host: string, isPostback: boolean): string {
  return `${isPostback ? 'postback' : 'webhook'} ${host}`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : url;
}

/** The newest first. */
async function readSecrets(
  tx: Tx,
  now: Date,
  deliveries: readonly ClaimedDelivery[],
): Promise<Map<string, readonly Sealed[]>> {
  const rows = await tx.webhookSecret.findMany({
    where: {
      endpointId: { in: [...new Set(deliveries.map((one) => one.endpointId))] },
      OR: [{ endsAt: null }, { endsAt: { gt: now } }],
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  const secrets = new Map<string, Sealed[]>();
  for (const { id, endpointId, cipher } of rows) {
    secrets.set(endpointId, [...(secrets.get(endpointId) ?? []), { id, cipher }]);
  }
  return secrets;
}

/** Never rejects: what cannot be written is tried again when the claim is over. */
async function sendOne(
  delivery: ClaimedDelivery,
  secrets: readonly Sealed[],
  options: SendOptions,
): Promise<void> {
  try {
    const outcome = await attempt(delivery, secrets, options).catch((error: unknown) => {
      logger.error({ err: error, deliveryId: delivery.id }, 'a webhook could not be called');
      return notCalled(error);
    });
    await settleAttempt(delivery, outcome);
  } catch (error) {
    logger.error({ err: error, deliveryId: delivery.id }, 'an attempt of a webhook was not noted');
  }
}

/** Rejects only before the call. */
async function attempt(
  { messageId, body, url, affiliateId, postbacks }: ClaimedDelivery,
  secrets: readonly Sealed[],
  options: SendOptions,
): Promise<Outcome> {
  if (affiliateId !== null) {
    const called = postbackUrl(url, body, postbacks === 'with_orders');
    const headers = { 'user-agent': USER_AGENT };
    return sendCall({ url: called, method: 'GET', headers, body: '' }, options);
  }
  const opened = secrets.map(({ id, cipher }) => open(cipher, id));
  const signed = signedHeaders(opened, { id: messageId, body }, new Date());
  const headers = {
    ...signed,
    'content-type': 'application/json',
    'user-agent': USER_AGENT,
  };
  return sendCall({ url, method: 'POST', headers, body }, options);
}

function notCalled(error: unknown): Outcome {
  const problem =
    error instanceof TargetRefused
      ? error.message
      : error instanceof OpenError
        ? 'Not called: a secret of this webhook cannot be read. Rotate it without an overlap.'
        : 'Not called: the call could not be made.';
  return { statusCode: null, retryAfter: null, answer: '', problem, tookMs: 0 };
}
