import { parseArgs } from 'node:util';

const BENCHES = ['clicks', 'stats', 'soak', 'money', 'books', 'webhooks', 'baseline'] as const;
export type Bench = (typeof BENCHES)[number];

export type BenchOptions = {
  bench: Bench;
  /** Where the figures are written for a program to read. */
  json: string | undefined;
  rounds: number;
  /** Of each measurement in a round. */
  seconds: number;
  connections: number;
  /** Of the soak. */
  clicks: number;
  /** That are matured and listed. */
  commissions: number;
  /** Of the ledger that is checked. */
  entries: number;
};

export const USAGE = `npm run bench                  rates, mixed load, readers and neighbours of attackers
npm run bench -- soak          millions of clicks, and what memory they leave
npm run bench -- stats         the pages' queries over 1 and 10 million clicks
npm run bench -- money         orders, events of a shop, maturing, lists and batches over a million commissions
npm run bench -- books         the hourly check of the books over ten million entries
npm run bench -- webhooks      deliveries to a slow receiver, beside mail and jobs
npm run bench -- baseline      redirects, orders and pages of the demo
  --json FILE  --rounds 5  --seconds 6  --connections 64  --clicks 5000000  --commissions 1000000
  --entries 10000000`;

/** Throws with a line that says what is wrong. */
export function readOptions(args: string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '6' },
      connections: { type: 'string', default: '64' },
      clicks: { type: 'string', default: '5000000' },
      commissions: { type: 'string', default: '1000000' },
      entries: { type: 'string', default: '10000000' },
    },
  });
  const bench = BENCHES.find((name) => name === (positionals[0] ?? 'clicks'));
  if (!bench || positionals.length > 1) throw new Error(`No such benchmark.\n${USAGE}`);
  return {
    bench,
    json: values.json,
    rounds: numberOf('rounds', values.rounds, 50),
    seconds: numberOf('seconds', values.seconds, 120),
    connections: numberOf('connections', values.connections, 1_000),
    clicks: numberOf('clicks', values.clicks, 20_000_000),
    commissions: numberOf('commissions', values.commissions, 5_000_000),
    entries: numberOf('entries', values.entries, 50_000_000),
  };
}

function numberOf(name: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new Error(`--${name} must be a whole number from 1 to ${most}.\n${USAGE}`);
  }
  return value;
}
