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
  lanes: Record<string, LaneFigures>;
  ratios: { laneToNoOp: number; laneToRoute: number };
  reckoning: Reckoning;
};
type LaneFigures = {
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

/** No-op redirect, fast lane and route handler in turns, so that what else the machine does falls on all three. */
export async function benchRates(
  { installation, client, env, members }: Setup,
  { rounds, seconds, connections }: BenchOptions,
): Promise<{ rates: Rates; targets: Target[] }> {
  const noOp = await startNoOp();
  const alone = await startNextAlone(env);
  const { idsFile, paths } = installation;
  const alongside = members.filter(({ name }) => name === 'postgres');
  const lanes: { name: string; port: number; idsFile?: string; members: Member[] }[] = [
    { name: 'no-op redirect', port: noOp.port, members: [member('server', noOp.pid)] },
    { name: 'fast lane', port: installation.port, idsFile, members },
    {
      name: 'Next route handler',
      port: alone.port,
      idsFile,
      members: [member('next', alone.pid), ...alongside],
    },
  ];
  await appendFile(idsFile, '');
  const results = new Map<string, Round[]>(lanes.map(({ name }) => [name, []]));
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const lane of lanes) {
        const watch = new UsageWatch(lane.members);
        const result = await fire({
          host: 'localhost',
          port: lane.port,
          ...(lane.idsFile && { idsFile: lane.idsFile }),
          paths,
          connections,
          seconds: round === 0 ? WARM_UP_SECONDS : seconds,
        });
        const used = watch.stop();
        if (round > 0) results.get(lane.name)?.push({ ...result, used });
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
    lanes: figures,
    ratios: {
      laneToNoOp: ratio('fast lane', 'no-op redirect'),
      laneToRoute: ratio('fast lane', 'Next route handler'),
    },
    reckoning,
  };
  print(rates, { rounds, seconds, connections });
  return { rates, targets: targetsOf(rates, connections) };
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

function summarise(rounds: Round[]): LaneFigures {
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
  { lanes, ratios, reckoning }: Rates,
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
    Object.entries(lanes).map(([name, lane]) => [
      name,
      whole(lane.perSecond),
      ms(lane.p50Ms),
      ms(lane.p99Ms),
      ms(lane.maxMs),
      whole(lane.failed),
      `${whole(lane.generatorCpuPercent)} %`,
      each(lane.cpuPercent, ' %'),
      each(lane.peakMb, ' MB'),
    ]),
  );
  console.log(
    `  fast lane ÷ no-op ${ratios.laneToNoOp.toFixed(2)}, ÷ route handler ${ratios.laneToRoute.toFixed(1)}`,
  );
  printReckoning(reckoning);
}

export function printReckoning(of: Reckoning): void {
  console.log(
    `  acknowledged ${whole(of.acknowledged)}, recorded ${whole(of.recorded)}; lost ${of.lost}, not acknowledged ${of.unknown}, twice ${of.twice}`,
  );
}

function targetsOf({ lanes, ratios, reckoning }: Rates, connections: number): Target[] {
  const failed = Object.values(lanes).reduce((sum, lane) => sum + lane.failed, 0);
  return [
    atLeast('fast lane ÷ no-op redirect of the same run', 0.4, ratios.laneToNoOp),
    atLeast('fast lane ÷ Next route handler', 10, ratios.laneToRoute, 1),
    atMost(
      `p99 of the lane at ${connections} connections`,
      20,
      lanes['fast lane']?.p99Ms ?? NaN,
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
