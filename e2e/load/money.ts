import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { atLeast, atMost, printTable, whole, type Target } from '@/e2e/load/figures';
import { benchBatch, type BatchResult } from '@/e2e/load/money-batch';
import { fillMoney } from '@/e2e/load/money-data';
import { benchList, type ListTiming } from '@/e2e/load/money-list';
import { benchMature, type MatureResult } from '@/e2e/load/money-mature';
import type { OrdersFigures } from '@/e2e/load/money-orders';
import { withClient, withThrowaway, type Throwaway } from '@/e2e/load/throwaway';

export type MoneyResult = {
  mature: MatureResult;
  list: ListTiming[];
  batch: BatchResult;
  /** Checks of `npm run verify` that failed on the databases afterwards. */
  faults: string[];
};

const COMMISSIONS = 1_000_000;
const AFFILIATES = 5_000;
const ORDERS_PER_SECOND = 400;
const RULES_SHARE = 0.7;
const MATURE_SECONDS = 60;
const LIST_P95_MS = 30;
const BATCH_SECONDS = 10;
const BATCH_MB = 300;

/** Maturing, lists and batches at size, each on a database of its own. */
export async function benchMoney(
  commissions = COMMISSIONS,
): Promise<{ money: MoneyResult; targets: Target[] }> {
  return withThrowaway(async (place) => {
    const large = await benchLarge(place, commissions);
    const batch = await benchBatches(place);
    const money: MoneyResult = {
      mature: large.mature,
      list: large.list,
      batch: batch.result,
      faults: [...large.faults, ...batch.faults],
    };
    print(money);
    return { money, targets: targetsOf(money) };
  });
}

async function benchLarge(place: Throwaway, commissions: number) {
  const url = await place.makeDatabase(`money_${randomBytes(3).toString('hex')}`);
  console.log(`filling ${whole(commissions)} commissions`);
  const others = Math.round(commissions / 20);
  const fill = { affiliates: AFFILIATES, due: commissions, pending: others, voided: others };
  await withClient(url, (client) => fillMoney(client, fill));
  const mature = await benchMature();
  await withClient(url, settle);
  const list = await benchList();
  return { mature, list, faults: await faultsOf() };
}

/** What a million changes leave behind is put in order now, and not while the lists are timed. */
async function settle(client: pg.Client): Promise<void> {
  await client.query('VACUUM ANALYZE');
  await client.query('CHECKPOINT');
}

async function benchBatches(place: Throwaway) {
  const url = await place.makeDatabase(`batch_${randomBytes(3).toString('hex')}`);
  const fill = { affiliates: AFFILIATES, due: AFFILIATES * 2, pending: 0, voided: 0 };
  await withClient(url, (client) => fillMoney(client, fill));
  const result = await benchBatch(url);
  return { result, faults: await faultsOf() };
}

async function faultsOf(): Promise<string[]> {
  const { verifyBooks } = await import('@/lib/books/verify');
  return (await verifyBooks())
    .filter((check) => !check.ok)
    .map((check) => `${check.id}: ${check.details[0]}`);
}

export function ordersTargets(orders: OrdersFigures & { faults: string[] }): Target[] {
  return [
    atLeast('orders through the API, a second', ORDERS_PER_SECOND, orders.perSecond, 0),
    atLeast('with 20 rules and 10 lines ÷ without', RULES_SHARE, orders.withRules.ratio, 2),
    atMost('orders that failed', 0, orders.failed + orders.withRules.failed, '', 0),
    atMost('checks of the books that fail after the orders', 0, orders.faults.length, '', 0),
  ];
}

function targetsOf({ mature, list, batch, faults }: MoneyResult): Target[] {
  return [
    atMost(
      `${whole(mature.commissions)} commissions matured`,
      MATURE_SECONDS,
      mature.seconds,
      ' s',
    ),
    ...list.map(({ list: name, p95Ms }) => atMost(`list, ${name}: p95`, LIST_P95_MS, p95Ms, ' ms')),
    atMost(
      `batch of ${whole(batch.payouts)} made and exported`,
      BATCH_SECONDS,
      batch.seconds,
      ' s',
    ),
    atMost('and its process at its peak', BATCH_MB, batch.peakMb, ' MB', 0),
    atMost('checks of the books that fail afterwards', 0, faults.length, '', 0),
  ];
}

function print({ mature, list, batch, faults }: MoneyResult): void {
  const rate = whole(mature.commissions / mature.seconds);
  console.log(
    `\n${whole(mature.commissions)} commissions matured in ${mature.seconds.toFixed(1)} s (${rate}/s)`,
  );
  console.log('\nfirst page of the commission list');
  printTable(
    ['filter', 'p50', 'p95'],
    list.map((row) => [row.list, `${row.p50Ms.toFixed(1)} ms`, `${row.p95Ms.toFixed(1)} ms`]),
  );
  console.log(`\nbatch of ${whole(batch.payouts)} payouts, ${batch.format}`);
  printTable(
    ['step', 'seconds'],
    Object.entries(batch.steps).map(([step, seconds]) => [step, seconds.toFixed(2)]),
  );
  for (const fault of faults) console.log(`  the books: ${fault}`);
}
