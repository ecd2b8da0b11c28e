import { appendFile } from 'node:fs/promises';
import { isExact, reckon, type Reckoning } from '@/e2e/load/acknowledged';
import type { Setup } from '@/e2e/load/bench-setup';
import { atLeast, atMost, median, ms, printTable, whole, type Target } from '@/e2e/load/figures';
import { fire, type LoadResult } from '@/e2e/load/fire';
import type { BenchOptions } from '@/e2e/load/options';
import { startNextAlone, startNoOp } from '@/e2e/load/programs';
import { UsageWatch, type Member, type MemberUsage } from '@/e2e/load/usage';

type Round = LoadResult & { used: Record<string, MemberUsage> };
export type Rates = {
  servers: Record<string, ServerFigures>;
  ratios: { gatewayToNoOp: number; gatewayToRoute: number; pagesToLinks: number };
  reckoning: Reckoning;
};
type ServerFigures = {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  failed: number;
  /** Of one core, in percent. */
  cpuPercent: Record<string, number>;
  peakMb: Record<string, number>;
  generatorCpuPercent: number;
  rounds: { perSecond: number; p99Ms: number }[];
};

const WARM_UP_SECONDS = 3;

/** No-op redirect, gateway (by links, and told by pages) and route handler in turns, so that what else the machine does falls on all three. */
export async function benchRates(
  { installation, client, env, members }: Setup,
  { rounds, seconds, connections }: BenchOptions,
): Promise<{ rates: Rates; targets: Target[] }> {
  const noOp = await startNoOp();
  const alone = await startNextAlone(env);
  const { idsFile, paths } = installation;
  const alongside = members.filter(({ name }) => name === 'postgres');
  const servers: {
    name: string;
    port: number;
    idsFile?: string;
    pagesOf?: string;
    members: Member[];
  }[] = [
    { name: 'no-op redirect', port: noOp.port, members: [member('server', noOp.pid)] },
    { name: 'gateway', port: installation.port, idsFile, members },
    {
      name: 'gateway, told by pages',
      port: installation.port,
      idsFile,
      pagesOf: await shopOf(client),
      members,
    },
    {
      name: 'Next route handler',
      port: alone.port,
      idsFile,
      members: [member('next', alone.pid), ...alongside],
    },
  ];
  await appendFile(idsFile, '');
  const results = new Map<string, Round[]>(servers.map(({ name }) => [name, []]));
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const server of servers) {
        const watch = new UsageWatch(server.members);
        const result = await fire({
          host: 'localhost',
          port: server.port,
          ...(server.idsFile && { idsFile: server.idsFile }),
          ...(server.pagesOf && { pagesOf: server.pagesOf }),
          paths,
          connections,
          seconds: round === 0 ? WARM_UP_SECONDS : seconds,
        });
        const used = watch.stop();
        if (round > 0) results.get(server.name)?.push({ ...result, used });
      }
    }
  } finally {
    await alone.stop();
    await noOp.stop();
  }
  const figures = Object.fromEntries([...results].map(([name, all]) => [name, summarise(all)]));
  await untilWorkedOff(installation);
  const reckoning = await reckon(client, idsFile);
  const ratio = (one: string, other: string) =>
    median(
      (results.get(one) ?? []).map(
        ({ perSecond }, round) => perSecond / (results.get(other)?.[round]?.perSecond ?? NaN),
      ),
    );
  const rates: Rates = {
    servers: figures,
    ratios: {
      gatewayToNoOp: ratio('gateway', 'no-op redirect'),
      gatewayToRoute: ratio('gateway', 'Next route handler'),
      pagesToLinks: ratio('gateway, told by pages', 'gateway'),
    },
    reckoning,
  };
  print(rates, { rounds, seconds, connections });
  return { rates, targets: targetsOf(rates, connections) };
}

/** Where links of the program may lead, and so from where a page may tell. */
async function shopOf(client: Setup['client']): Promise<string> {
  const { rows } = await client.query<{ destination: string }>(
    'SELECT default_destination AS destination FROM program ORDER BY created_at LIMIT 1',
  );
  return new URL(rows[0]?.destination ?? '').origin;
}

const member = (name: string, pid: number): Member => ({
  name,
  pid: () => pid,
  withChildren: true,
});

/** What was journalled is in the database, too. */
export async function untilWorkedOff(installation: Setup['installation']): Promise<void> {
  const giveUp = Date.now() + 120_000;
  while ((await installation.backlog()) !== 0 && Date.now() < giveUp) {
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function summarise(rounds: Round[]): ServerFigures {
  const middle = (of: (round: Round) => number) => median(rounds.map(of));
  const names = Object.keys(rounds[0]?.used ?? {});
  const each = (of: (usage: MemberUsage, round: Round) => number, join = median) =>
    Object.fromEntries(
      names.map((name) => [
        name,
        join(
          rounds.flatMap((round) => {
            const usage = round.used[name];
            return usage ? [of(usage, round)] : [];
          }),
        ),
      ]),
    );
  return {
    perSecond: middle((round) => round.perSecond),
    p50Ms: middle((round) => round.p50Ms),
    p99Ms: middle((round) => round.p99Ms),
    maxMs: Math.max(...rounds.map((round) => round.maxMs)),
    failed: rounds.reduce((sum, round) => sum + round.failed, 0),
    cpuPercent: each((usage, round) => (usage.cpuSeconds / round.seconds) * 100),
    peakMb: each(
      (usage) => usage.peakMb,
      (values) => Math.max(...values),
    ),
    generatorCpuPercent: middle((round) => (round.cpuSeconds / round.seconds) * 100),
    rounds: rounds.map(({ perSecond, p99Ms }) => ({ perSecond, p99Ms })),
  };
}

function print(
  { servers, ratios, reckoning }: Rates,
  { rounds, seconds, connections }: Pick<BenchOptions, 'rounds' | 'seconds' | 'connections'>,
): void {
  console.log(
    `\nmedians of ${rounds} interleaved rounds of ${seconds} s, ${connections} connections`,
  );
  const each = (values: Record<string, number>, unit: string) =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${whole(value)}${unit}`)
      .join(', ');
  printTable(
    ['', 'rate /s', 'p50', 'p99', 'max', 'failed', 'load CPU', 'CPU', 'peak memory'],
    Object.entries(servers).map(([name, server]) => [
      name,
      whole(server.perSecond),
      ms(server.p50Ms),
      ms(server.p99Ms),
      ms(server.maxMs),
      whole(server.failed),
      `${whole(server.generatorCpuPercent)} %`,
      each(server.cpuPercent, ' %'),
      each(server.peakMb, ' MB'),
    ]),
  );
  console.log(
    `  gateway ÷ no-op ${ratios.gatewayToNoOp.toFixed(2)}, ÷ route handler ${ratios.gatewayToRoute.toFixed(1)}; told by pages ÷ by links ${ratios.pagesToLinks.toFixed(2)}`,
  );
  printReckoning(reckoning);
}

export function printReckoning(of: Reckoning): void {
  console.log(
    `  acknowledged ${whole(of.acknowledged)}, recorded ${whole(of.recorded)}; lost ${of.lost}, not acknowledged ${of.unknown}, twice ${of.twice}`,
  );
}

function targetsOf({ servers, ratios, reckoning }: Rates, connections: number): Target[] {
  const failed = Object.values(servers).reduce((sum, server) => sum + server.failed, 0);
  return [
    atLeast('gateway ÷ no-op redirect of the same run', 0.4, ratios.gatewayToNoOp),
    atLeast('gateway ÷ Next route handler', 10, ratios.gatewayToRoute, 1),
    atLeast('POST /t ÷ GET /r/', 0.9, ratios.pagesToLinks),
    atMost(
      `p99 of the gateway at ${connections} connections`,
      20,
      servers['gateway']?.p99Ms ?? NaN,
      ' ms',
    ),
    exactly(reckoning),
    atMost('requests that failed', 0, failed, '', 0),
  ];
}

export function exactly(reckoning: Reckoning): Target {
  return {
    name: 'acknowledged = recorded, id by id',
    wanted: 'exactly',
    reached: `${whole(reckoning.acknowledged)} = ${whole(reckoning.recorded)}`,
    ok: isExact(reckoning),
  };
}
