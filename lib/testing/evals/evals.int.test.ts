import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { confirmations } from '@/lib/testing/evals/scenarios/confirmations';
import { injection } from '@/lib/testing/evals/scenarios/injection';
import { limits } from '@/lib/testing/evals/scenarios/limits';
import { money } from '@/lib/testing/evals/scenarios/money';
import { previews } from '@/lib/testing/evals/scenarios/previews';
import { reads } from '@/lib/testing/evals/scenarios/reads';
import { refusals } from '@/lib/testing/evals/scenarios/refusals';
import { repeats } from '@/lib/testing/evals/scenarios/repeats';
import { scopes } from '@/lib/testing/evals/scenarios/scopes';
import { makeWorld, type World } from '@/lib/testing/evals/world';
import { verifyBooks } from '@/lib/books/verify';

const groups = {
  reads,
  previews,
  money,
  confirmations,
  repeats,
  refusals,
  scopes,
  limits,
  injection,
};

let world: World;
let passed = 0;
const all = Object.values(groups).flat();

beforeAll(async () => {
  world = await makeWorld();
});

afterEach(() => world.setClock(null));

afterAll(async () => {
  await world.close();
  process.stdout.write(`evals: ${passed} of ${all.length} scenarios passed\n`);
});

describe.each(Object.entries(groups))('an agent: %s', (_group, scenarios) => {
  it.each(scenarios)('$name', async ({ run }) => {
    await run(world);
    passed++;
  });
});

describe('after all scenarios', () => {
  it('the books add up', async () => {
    const broken = (await verifyBooks()).filter((check) => !check.ok && /^I\d/.test(check.id));
    expect(broken).toEqual([]);
  });
});
