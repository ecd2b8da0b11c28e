import { randomBytes } from 'node:crypto';
import type { Setup } from '@/e2e/load/bench-setup';
import { atMost, ms, percentile, type Target } from '@/e2e/load/figures';
import { makeCode, makeShopEvent, tellAtRate } from '@/e2e/load/shop-events';

export type EventsFigures = { perSecond: number; p50Ms: number; p95Ms: number; failed: number };

const PER_SECOND = 50;
const SECONDS = 30;
const WARM_UP_SECONDS = 5;
const P95_MS = 150;

/** What a shop tells, at 50 a second: until the order, its commission and its ledger entries are there. */
export async function benchShopEvents({ installation, client }: Setup): Promise<EventsFigures> {
  const where = { port: installation.port, secret: installation.stripeSecret };
  const mark = randomBytes(4).toString('hex');
  const programSlug = 'shop';
  const about = { programSlug, code: await makeCode(client, programSlug) };
  const some = (name: string, seconds: number) =>
    Array.from({ length: seconds * PER_SECOND }, (_, at) =>
      makeShopEvent(`${mark}${name}${at}`, about),
    );
  await tellAtRate(where, some('warm', WARM_UP_SECONDS), PER_SECOND);
  const { times, failed } = await tellAtRate(where, some('told', SECONDS), PER_SECOND);
  const p50Ms = percentile(times, 0.5);
  const p95Ms = percentile(times, 0.95);
  console.log(
    `\nevents of a shop, ${PER_SECOND} a second: p50 ${ms(p50Ms)}, p95 ${ms(p95Ms)}, ${failed} failed`,
  );
  return { perSecond: PER_SECOND, p50Ms, p95Ms, failed };
}

export function eventsTargets({ p95Ms, failed }: EventsFigures): Target[] {
  return [
    atMost(`p95 of a shop’s event at ${PER_SECOND} a second`, P95_MS, p95Ms, ' ms'),
    atMost('events of a shop that failed', 0, failed, '', 0),
  ];
}
