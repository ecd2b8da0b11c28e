import type { Setup } from '@/e2e/load/bench-setup';
import { median, ms, printTable, whole } from '@/e2e/load/figures';
import type { BenchOptions } from '@/e2e/load/options';
import { benchOrders, makeOrdersScene, type OrdersResult } from '@/e2e/load/orders';
import { UsageWatch } from '@/e2e/load/usage';

export type OrdersFigures = {
  /** Medians over the rounds. */
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  failed: number;
  /** Processor time of each process for one order, in milliseconds. */
  cpuMsPerOrder: Record<string, number>;
  rounds: OrdersResult[];
  /** The same with 20 rules and 10 lines: orders a second, and the median of each round’s ratio. */
  withRules: { perSecond: number; ratio: number; failed: number; rounds: OrdersResult[] };
};

const WARM_UP_SECONDS = 8;
const RULES = 20;
const LINES = 10;

/** Orders over HTTP through gateway and Next as they run in production: attribution, commission, ledger and audit. */
export async function benchOrderRate(
  { installation, client, members }: Setup,
  { rounds, seconds, connections }: BenchOptions,
): Promise<OrdersFigures> {
  const scene = await makeOrdersScene(client);
  const ruled = await makeOrdersScene(client, { rules: RULES, lines: LINES });
  const about = { host: 'localhost', port: installation.port, scene, connections };
  await benchOrders({ ...about, seconds: WARM_UP_SECONDS });
  await benchOrders({ ...about, scene: ruled, seconds: WARM_UP_SECONDS });
  // A database that was empty a moment ago plans as if it still were, until autovacuum comes by.
  await client.query('ANALYZE');
  const results: OrdersResult[] = [];
  const withRules: OrdersResult[] = [];
  const cpu = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    const watch = new UsageWatch(members);
    const result = await benchOrders({ ...about, seconds });
    for (const [name, used] of Object.entries(watch.stop())) {
      const perOrder = (used.cpuSeconds * 1000) / result.answered;
      cpu.set(name, [...(cpu.get(name) ?? []), perOrder]);
    }
    results.push(result);
    withRules.push(await benchOrders({ ...about, scene: ruled, seconds }));
  }
  const of = (pick: (result: OrdersResult) => number) => median(results.map(pick));
  const figures: OrdersFigures = {
    perSecond: of((result) => result.perSecond),
    p50Ms: of((result) => result.p50Ms),
    p99Ms: of((result) => result.p99Ms),
    failed: results.reduce((sum, result) => sum + result.failed, 0),
    cpuMsPerOrder: Object.fromEntries([...cpu].map(([name, all]) => [name, median(all)])),
    rounds: results,
    withRules: {
      perSecond: median(withRules.map((result) => result.perSecond)),
      ratio: median(withRules.map((one, at) => one.perSecond / (results[at]?.perSecond ?? NaN))),
      failed: withRules.reduce((sum, result) => sum + result.failed, 0),
      rounds: withRules,
    },
  };
  print(figures, connections);
  return figures;
}

function print(figures: OrdersFigures, connections: number): void {
  console.log(`\norders through the API, ${connections} connections`);
  printTable(
    ['round', 'rate', 'p50', 'p99', 'failed'],
    figures.rounds.map((one, at) => [
      String(at + 1),
      `${whole(one.perSecond)}/s`,
      ms(one.p50Ms),
      ms(one.p99Ms),
      String(one.failed),
    ]),
  );
  const { perSecond, ratio } = figures.withRules;
  console.log(
    `  with ${RULES} rules and ${LINES} lines: ${whole(perSecond)}/s, ${ratio.toFixed(2)} of that without, rounds interleaved`,
  );
  const cpu = Object.entries(figures.cpuMsPerOrder).map(([name, each]) => `${name} ${ms(each)}`);
  console.log(`  processor time of one order: ${cpu.join(', ')}`);
}
