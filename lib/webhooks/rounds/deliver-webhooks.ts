import { setTimeout as sleep } from 'node:timers/promises';
import { db } from '@/lib/db/client';
import { logger } from '@/lib/logger';
import { Calls } from '@/lib/webhooks/rounds/calls';
import { Claimer, isAnyReady } from '@/lib/webhooks/rounds/claimer';
import type { ClaimedDelivery } from '@/lib/webhooks/rounds/deliveries-sql';
import { endWithKeys } from '@/lib/webhooks/rounds/end-with-keys';
import { postbackUrl } from '@/lib/webhooks/postbacks/postback-url';
import { busyOf } from '@/lib/webhooks/rounds/deal-calls';
import { openSecret, type Sealed } from '@/lib/webhooks/secrets';
import { sendCall, type Outcome, type SendOptions } from '@/lib/webhooks/rounds/send-call';
import { settleAttempt } from '@/lib/webhooks/rounds/settle-attempt';
import { signedHeaders } from '@/lib/webhooks/rounds/sign';
import { TargetRefused } from '@/lib/webhooks/target';
import { LOOK_AGAIN_MS, Teller } from '@/lib/webhooks/fan-out/teller';

/** A round begins nothing new after this; the next one goes on. */
const ROUND_MS = 50_000;
const USER_AGENT = 'Tributary-Webhooks/1';

/** `left`: more is due, and the next round is to begin at once. */
export type Round = { made: number; sent: number; left: boolean };

/** With `calls` of the caller's, the round hands over those that are under way when its time is over, and they end them. */
type RoundOptions = SendOptions & { signal?: AbortSignal; roundMs?: number; calls?: Calls };

/**
 * Tells webhooks what happened and makes every attempt that is due, many at once and each outside of any transaction, for
 * most of a minute; at once done where no webhook is on. Several processes may do so together.
 */
export async function deliverWebhooks(options: RoundOptions = {}): Promise<Round> {
  const { signal = new AbortController().signal, roundMs = ROUND_MS } = options;
  const calls = options.calls ?? new Calls();
  const until = performance.now() + roundMs;
  const round: Round = { made: 0, sent: 0, left: false };
  const teller = new Teller();
  const claimer = new Claimer();
  // One at a time: each listens to the signal.
  let resting: Promise<void> | null = null;
  await endWithKeys();
  await teller.look();
  do {
    void teller.look();
    const claimed = await claimer.claim(calls.busy);
    for (const { delivery, secrets } of claimed) {
      calls.begin(sendOne(delivery, secrets, options), busyOf(delivery));
    }
    round.sent += claimed.length;
    if (claimed.length > 0 || !claimer.isThrough) continue;
    if (calls.busy.length === 0 && teller.isThrough && !(await isAnyOn())) break;
    resting ??= pause(LOOK_AGAIN_MS, until, signal).finally(() => (resting = null));
    const waits = [calls.next(), resting];
    await Promise.race(teller.isThrough ? waits : [...waits, teller.look()]);
  } while (performance.now() < until && !signal.aborted);
  await teller.end();
  if (options.calls === undefined) await calls.end();
  round.made = teller.made;
  round.left = !signal.aborted && (!teller.isThrough || (await isAnyReady()));
  return round;
}

async function pause(ms: number, until: number, signal: AbortSignal): Promise<void> {
  const left = Math.max(0, Math.min(ms, until - performance.now()));
  await sleep(left, null, { signal }).catch(() => undefined);
}

async function isAnyOn(): Promise<boolean> {
  return (await db.webhookEndpoint.findFirst({ where: { switchedOffAt: null } })) !== null;
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
  { messageId, body, url, kind, affiliateId, postbacks }: ClaimedDelivery,
  secrets: readonly Sealed[],
  options: SendOptions,
): Promise<Outcome> {
  if (affiliateId !== null) {
    const called = postbackUrl(url, body, postbacks === 'with_orders');
    const headers = { 'user-agent': USER_AGENT };
    return sendCall({ url: called, method: 'GET', headers, body: '' }, options);
  }
  // An old one that cannot be read is no loss while another signs; the page says it.
  const opened = secrets.map(openSecret).filter((secret) => secret !== null);
  if (opened.length === 0) throw new NothingSigns();
  const headers = { 'content-type': 'application/json', 'user-agent': USER_AGENT };
  // What a channel's address is, is its secret; nothing there looks for a signature.
  if (kind === 'channel') {
    return sendCall({ url: opened[0] ?? '', method: 'POST', headers, body }, options);
  }
  const signed = signedHeaders(opened, { id: messageId, body }, new Date());
  return sendCall({ url, method: 'POST', headers: { ...signed, ...headers }, body }, options);
}

class NothingSigns extends Error {}

function notCalled(error: unknown): Outcome {
  const problem =
    error instanceof TargetRefused
      ? error.message
      : error instanceof NothingSigns
        ? 'Not called: no secret of this webhook can be read. Rotate it without an overlap.'
        : 'Not called: the call could not be made.';
  return { statusCode: null, retryAfter: null, answer: '', problem, tookMs: 0 };
}
