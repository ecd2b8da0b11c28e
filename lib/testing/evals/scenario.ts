import { expect } from 'vitest';
import type { Called } from '@/lib/testing/evals/agent';
import { countEffects, type World } from '@/lib/testing/evals/world';

/** One thing an agent tries, and what must come of it. */
export type Scenario = { name: string; run: (world: World) => Promise<void> };

/** The calls are refused with this code, and nothing is written but that they were made. */
export async function expectRefused(
  code: string,
  ...calls: (() => Promise<Called>)[]
): Promise<void> {
  const before = await countEffects();
  for (const call of calls) {
    const { isError, content, text } = await call();
    expect(content).toMatchObject({ error: { code, message: expect.any(String) } });
    expect(isError).toBe(true);
    expect(JSON.parse(text)).toEqual(content);
  }
  expect(await countEffects()).toEqual(before);
}

export const because = (commissionId: string, reason = 'Test order') => ({ commissionId, reason });
