import { writeFile } from 'node:fs/promises';
import { benchMixed, benchReaders } from '@/e2e/load/bench-mixed';
import { benchNeighbours } from '@/e2e/load/bench-neighbours';
import { benchRates } from '@/e2e/load/bench-rates';
import { withSetup, type Setup } from '@/e2e/load/bench-setup';
import { benchSoak } from '@/e2e/load/bench-soak';
import { atMost, printTargets, type Target } from '@/e2e/load/figures';
import { readOptions, type BenchOptions } from '@/e2e/load/options';

type Outcome = { figures: object; targets: Target[] };

const STATS_P95_MS = 20;
const STATS_GROWTH = 1.3;

/** One benchmark on data of its own; its figures beside what is to be reached, and in a file for programs to read. */
async function main(): Promise<boolean> {
  const options = readOptions(process.argv.slice(2));
  const { figures, targets } = await run(options);
  if (targets.length > 0) printTargets(targets);
  if (options.json !== undefined) {
    const { bench, rounds, seconds, connections } = options;
    const all = { bench, options: { rounds, seconds, connections }, ...figures, targets };
    await writeFile(options.json, `${JSON.stringify(all, null, 2)}\n`);
  }
  return targets.every(({ ok }) => ok);
}

async function run(options: BenchOptions): Promise<Outcome> {
  switch (options.bench) {
    case 'clicks':
      return withSetup((setup) => clicks(setup, options));
    case 'soak':
      return withSetup(async (setup) => {
        const { soak, targets } = await benchSoak(setup, options);
        return { figures: { machine: setup.machine, soak }, targets };
      });
    case 'stats':
      return stats();
    case 'money':
      return money(options);
    case 'books': {
      const { benchBooks } = await import('@/e2e/load/books');
      const { books, targets } = await benchBooks(options.entries);
      return { figures: { books }, targets };
    }
    case 'webhooks': {
      const { benchWebhooks } = await import('@/e2e/load/webhooks');
      const { webhooks, targets } = await benchWebhooks();
      return { figures: { webhooks }, targets };
    }
    case 'baseline': {
      const { benchBaseline } = await import('@/e2e/load/baseline');
      await benchBaseline();
      return { figures: {}, targets: [] };
    }
  }
}

async function clicks(setup: Setup, options: BenchOptions): Promise<Outcome> {
  const { rates, targets } = await benchRates(setup, options);
  const { mixed, targets: ofMixed } = await benchMixed(setup, options);
  const { readers, targets: ofReaders } = await benchReaders(setup, options);
  const { neighbours, targets: ofNeighbours } = await benchNeighbours(setup, options);
  const figures = { machine: setup.machine, rates, mixed, readers, neighbours };
  return { figures, targets: [...targets, ...ofMixed, ...ofReaders, ...ofNeighbours] };
}

async function money(options: BenchOptions): Promise<Outcome> {
  const { benchMoney, ordersTargets } = await import('@/e2e/load/money');
  const { benchOrderRate } = await import('@/e2e/load/money-orders');
  const { benchShopEvents, eventsTargets } = await import('@/e2e/load/money-events');
  const orders = await withSetup(async (setup) => ({
    machine: setup.machine,
    ...(await benchOrderRate(setup, options)),
    events: await benchShopEvents(setup),
    faults: setup.installation.bookFaults(),
  }));
  const { money, targets } = await benchMoney(options.commissions);
  return {
    figures: { orders, money },
    targets: [...ordersTargets(orders), ...eventsTargets(orders.events), ...targets],
  };
}

async function stats(): Promise<Outcome> {
  // With all that the pages' queries need.
  const { benchStats } = await import('@/e2e/load/stats');
  const result = await benchStats();
  const targets = [
    ...result.timings.map(({ query, clicks: size, p95Ms }) =>
      atMost(`${query}: p95 with ${size.toLocaleString('en')} clicks`, STATS_P95_MS, p95Ms, ' ms'),
    ),
    ...result.ratios.map(({ query, p50 }) =>
      atMost(`${query}: larger ÷ smaller, p50`, STATS_GROWTH, p50, ' ×', 2),
    ),
  ];
  return { figures: { stats: result }, targets };
}

main().then(
  (allReached) => process.exit(allReached ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
