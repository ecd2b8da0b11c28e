import { isExact, reckon, type Reckoning } from '@/e2e/load/acknowledged';
import { exactly, printReckoning, untilWorkedOff } from '@/e2e/load/bench-rates';
import type { Setup } from '@/e2e/load/bench-setup';
import { atMost, ms, whole, type Target } from '@/e2e/load/figures';
import { fire, type LoadResult } from '@/e2e/load/fire';
import type { BenchOptions } from '@/e2e/load/options';
import { UsageWatch, type MemberUsage, type Sample } from '@/e2e/load/usage';

/** At the very least; a soak of five million takes some minutes. */
const CLICKS_PER_SECOND = 2_000;
const MEMORY_MB = 350;
/** What counts as growing: a tenth more after as many clicks again. */
const GROWTH_SHARE = 0.1;

export type Soak = {
  load: LoadResult;
  used: Record<string, MemberUsage>;
  /** Of the second half, by process: megabytes for each million clicks. */
  growthMbPerMillion: Record<string, number>;
  samples: Sample[];
  reckoning: Reckoning;
};

/** Millions of clicks in one go: what memory they leave behind, and whether each is there. */
export async function benchSoak(
  { installation, client, members }: Setup,
  { clicks, connections }: BenchOptions,
): Promise<{ soak: Soak; targets: Target[] }> {
  const { port, paths, idsFile } = installation;
  const watch = new UsageWatch(members);
  const load = await fire({
    host: 'localhost',
    port,
    paths,
    idsFile,
    connections,
    requests: clicks,
    seconds: Math.ceil(clicks / CLICKS_PER_SECOND) + 30,
  });
  const used = watch.stop();
  await untilWorkedOff(installation);
  const reckoning = await reckon(client, idsFile);
  const growth = Object.fromEntries(
    members.map(({ name }) => [name, growthOf(name, watch.samples, load)]),
  );
  console.log(
    `\n${whole(load.answered)} clicks in ${whole(load.seconds)} s: ${whole(load.perSecond)} /s, p50 ${ms(load.p50Ms)}, p99 ${ms(load.p99Ms)}, max ${ms(load.maxMs)}, failed ${load.failed}`,
  );
  for (const [name, { peakMb, cpuSeconds }] of Object.entries(used)) {
    console.log(
      `  ${name.padEnd(9)} peak ${whole(peakMb)} MB, second half ${(growth[name] ?? NaN).toFixed(1)} MB per million clicks, CPU ${whole(cpuSeconds)} s`,
    );
  }
  const both = (used.gateway?.peakMb ?? NaN) + (used.next?.peakMb ?? NaN);
  console.log(`  gateway and Next together: peak ${whole(both)} MB at most`);
  printReckoning(reckoning);
  const soak: Soak = {
    load,
    used,
    growthMbPerMillion: growth,
    samples: watch.samples.filter((_, index) => index % 10 === 0),
    reckoning,
  };
  return { soak, targets: targetsOf(soak, clicks) };
}

/** The slope of a straight line through the second half (least squares). */
function growthOf(name: string, samples: Sample[], { seconds, answered }: LoadResult): number {
  const half = samples.flatMap((sample) => {
    const mb = sample.memoryMb[name];
    return sample.seconds > seconds / 2 && mb !== undefined
      ? [{ x: (sample.seconds / seconds) * (answered / 1e6), y: mb }]
      : [];
  });
  const mean = (of: (point: { x: number; y: number }) => number) =>
    half.reduce((sum, point) => sum + of(point), 0) / half.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  return mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
}

function targetsOf(soak: Soak, clicks: number): Target[] {
  const servers = ['gateway', 'next'] as const;
  return [
    {
      name: 'clicks answered',
      wanted: whole(clicks),
      reached: whole(soak.load.answered),
      ok: soak.load.answered >= clicks && soak.load.failed === 0,
    },
    ...servers.map((name) =>
      atMost(
        `memory of the ${name} process after ${whole(clicks)} clicks`,
        MEMORY_MB,
        soak.used[name]?.peakMb ?? NaN,
        ' MB',
        0,
      ),
    ),
    ...servers.map((name) => {
      const peak = soak.used[name]?.peakMb ?? NaN;
      const grown = (soak.growthMbPerMillion[name] ?? NaN) * (clicks / 2e6);
      return {
        name: `memory of the ${name} process does not grow (second half)`,
        wanted: `< ${GROWTH_SHARE * 100} %`,
        reached: `${((grown / peak) * 100).toFixed(1)} %`,
        ok: grown / peak < GROWTH_SHARE,
      };
    }),
    { ...exactly(soak.reckoning), ok: isExact(soak.reckoning) },
  ];
}
