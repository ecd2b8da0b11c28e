import { busy, halfSent, slowReaders, type Attack } from '@/e2e/faults/attacks';
import { makeNeighbour, Neighbour, type Doing } from '@/e2e/faults/neighbour';
import type { Setup } from '@/e2e/load/bench-setup';
import { atMost, ms, percentile, printTable, type Target } from '@/e2e/load/figures';
import type { BenchOptions } from '@/e2e/load/options';

const ATTACKER = '203.0.113.66';
const NEIGHBOUR = '198.51.100.7';
const WARM_UP_ROUNDS = 3;
/** What a neighbour does in a round takes a moment; so many make a p95. */
const ROUNDS = 8;

const DOINGS = ['login', 'page', 'open page', 'order'] as const satisfies Doing[];
const ATTACKS = {
  '1,260 half-sent logins': (port: number) => halfSent({ port, from: ATTACKER }, 1_260),
  '300 busy connections': (port: number) => busy({ port, from: ATTACKER }, 300),
  '300 that read nothing': (port: number) => slowReaders({ port, from: ATTACKER }, 300),
} satisfies Record<string, (port: number) => Attack>;
type AttackName = keyof typeof ATTACKS;
const ATTACK_NAMES = Object.keys(ATTACKS) as AttackName[];

type P95s = Record<(typeof DOINGS)[number], number>;
export type Neighbours = {
  quietP95Ms: P95s;
  /** p95 while the attack runs ÷ quiet. */
  ratios: Record<string, P95s>;
  refused: number;
};

/** What somebody at another address does, while one address attacks and while it does not, in turns. */
export async function benchNeighbours(
  { installation, client }: Setup,
  { rounds }: BenchOptions,
): Promise<{ neighbours: Neighbours; targets: Target[] }> {
  const scene = await makeNeighbour(client);
  const { port } = installation;
  const quiet = new Neighbour(port, NEIGHBOUR, scene);
  const during = new Map(ATTACK_NAMES.map((name) => [name, new Neighbour(port, NEIGHBOUR, scene)]));
  const warmUp = new Neighbour(port, NEIGHBOUR, scene);
  for (let n = 0; n < WARM_UP_ROUNDS; n++) await warmUp.round();
  for (let round = 0; round < rounds; round++) {
    for (let n = 0; n < ROUNDS; n++) await quiet.round();
    for (const [name, neighbour] of during) {
      const attack = ATTACKS[name](port);
      await attack.begun;
      for (let n = 0; n < ROUNDS; n++) await neighbour.round();
      attack.stop();
    }
  }
  const quietP95Ms = p95sOf(quiet);
  const ratios = Object.fromEntries(
    [...during].map(([name, neighbour]) => {
      const p95s = p95sOf(neighbour);
      return [name, each((doing) => p95s[doing] / quietP95Ms[doing])];
    }),
  );
  const refused = [...during.values()].reduce((sum, one) => sum + one.failures().length, 0);
  print(quietP95Ms, ratios);
  const worst = Math.max(...Object.values(ratios).flatMap((of) => Object.values(of)));
  return {
    neighbours: { quietP95Ms, ratios, refused },
    targets: [
      atMost('p95 of a neighbour while one address attacks ÷ quiet, the worst', 10, worst, ' ×'),
      atMost('what was refused to the neighbour', 0, refused, '', 0),
    ],
  };
}

function each(of: (doing: (typeof DOINGS)[number]) => number): P95s {
  return Object.fromEntries(DOINGS.map((doing) => [doing, of(doing)])) as P95s;
}

function p95sOf({ done }: Neighbour): P95s {
  return each((doing) =>
    percentile(
      done.filter((one) => one.doing === doing).map((one) => one.ms),
      0.95,
    ),
  );
}

function print(quiet: P95s, ratios: Record<string, P95s>): void {
  console.log('\na neighbour’s p95, quiet and while one address attacks');
  printTable(
    ['', ...DOINGS],
    [
      ['quiet', ...DOINGS.map((doing) => ms(quiet[doing]))],
      ...Object.entries(ratios).map(([name, of]) => [
        name,
        ...DOINGS.map((doing) => `${of[doing].toFixed(1)} ×`),
      ]),
    ],
  );
}
