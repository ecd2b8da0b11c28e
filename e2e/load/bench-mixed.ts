import { setTimeout as sleep } from 'node:timers/promises';
import type { Setup } from '@/e2e/load/bench-setup';
import {
  atLeast,
  atMost,
  median,
  ms,
  percentile,
  printTable,
  whole,
  type Target,
} from '@/e2e/load/figures';
import { fire, startFire } from '@/e2e/load/fire';
import type { BenchOptions } from '@/e2e/load/options';
import { loadPages } from '@/e2e/load/pages';

const PAGE = '/portal';
const CONNECTIONS = 8;
const WARM_UP_SECONDS = 2;

export type Mixed = {
  alone: { perSecond: number; p99Ms: number };
  beside: { perSecond: number; p99Ms: number; pagesPerSecond: number };
  /** Beside pages ÷ alone. */
  ratio: number;
};

/** Clicks alone, and beside people who load pages, in turns. */
export async function benchMixed(
  { installation, cookie }: Setup,
  { rounds, seconds }: BenchOptions,
): Promise<{ mixed: Mixed; targets: Target[] }> {
  const { port, paths, idsFile } = installation;
  const clicks = (forSeconds: number) =>
    fire({
      host: 'localhost',
      port,
      paths,
      idsFile,
      connections: CONNECTIONS,
      seconds: forSeconds,
    });
  const alone: Awaited<ReturnType<typeof fire>>[] = [];
  const beside: (Awaited<ReturnType<typeof fire>> & { pagesPerSecond: number })[] = [];
  let failedPages = 0;
  for (let round = 0; round <= rounds; round++) {
    const forSeconds = round === 0 ? WARM_UP_SECONDS : seconds;
    const without = await clicks(forSeconds);
    const pages = loadPages({ port, path: PAGE, cookie }, CONNECTIONS);
    const result = await clicks(forSeconds);
    const { loads, failed } = await pages.stop();
    failedPages += failed;
    if (round === 0) continue;
    alone.push(without);
    beside.push({ ...result, pagesPerSecond: loads / result.seconds });
  }
  if (failedPages > 0) throw new Error(`${failedPages} pages of the portal were not answered`);
  const mixed: Mixed = {
    alone: middle(alone),
    beside: { ...middle(beside), pagesPerSecond: median(beside.map((one) => one.pagesPerSecond)) },
    ratio: median(beside.map((one, round) => one.perSecond / (alone[round]?.perSecond ?? NaN))),
  };
  console.log(`\nclicks on ${CONNECTIONS} connections, pages on ${CONNECTIONS} others`);
  printTable(
    ['', 'clicks /s', 'p99', 'pages /s'],
    [
      ['clicks alone', whole(mixed.alone.perSecond), ms(mixed.alone.p99Ms), ''],
      [
        'beside pages',
        whole(mixed.beside.perSecond),
        ms(mixed.beside.p99Ms),
        mixed.beside.pagesPerSecond.toFixed(1),
      ],
    ],
  );
  return {
    mixed,
    targets: [
      atLeast('clicks beside pages ÷ clicks alone', 0.4, mixed.ratio),
      atMost('p99 of clicks beside pages', 15, mixed.beside.p99Ms, ' ms'),
    ],
  };
}

function middle(results: { perSecond: number; p99Ms: number }[]) {
  return {
    perSecond: median(results.map((one) => one.perSecond)),
    p99Ms: median(results.map((one) => one.p99Ms)),
  };
}

export type Readers = {
  idle: { p50Ms: number; p95Ms: number; loads: number };
  underLoad: { p50Ms: number; p95Ms: number; loads: number };
  /** Under load ÷ idle, at p95. */
  ratio: number;
};

/** One person who reads the portal's overview, while nobody clicks and while everybody does, in turns. */
export async function benchReaders(
  { installation, cookie }: Setup,
  { rounds, seconds, connections }: BenchOptions,
): Promise<{ readers: Readers; targets: Target[] }> {
  const { port, paths, idsFile } = installation;
  const read = async (forSeconds: number) => {
    const pages = loadPages({ port, path: PAGE, cookie }, 1);
    await sleep(forSeconds * 1000);
    return (await pages.stop()).timesMs;
  };
  await read(WARM_UP_SECONDS);
  const idle: number[] = [];
  const underLoad: number[] = [];
  for (let round = 0; round < rounds; round++) {
    idle.push(...(await read(seconds)));
    const firing = startFire({
      host: 'localhost',
      port,
      paths,
      idsFile,
      connections,
      seconds: seconds + 5,
    });
    await sleep(1_500);
    underLoad.push(...(await read(seconds)));
    firing.stop();
    await firing.result;
  }
  const figures = (times: number[]) => ({
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
    loads: times.length,
  });
  const readers: Readers = {
    idle: figures(idle),
    underLoad: figures(underLoad),
    ratio: percentile(underLoad, 0.95) / percentile(idle, 0.95),
  };
  console.log(`\nthe portal's overview, one reader, ${connections} connections of clicks or none`);
  printTable(
    ['', 'p50', 'p95', 'loads'],
    Object.entries({ idle: readers.idle, 'under full click load': readers.underLoad }).map(
      ([name, { p50Ms, p95Ms, loads }]) => [name, ms(p50Ms), ms(p95Ms), whole(loads)],
    ),
  );
  return {
    readers,
    targets: [atMost('portal overview p95 under full click load ÷ idle', 3, readers.ratio, ' ×')],
  };
}
