import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { startFire } from '@/e2e/load/fire';
import { Installation } from '@/e2e/faults/installation';
import { scale } from '@/e2e/faults/scale';

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.make();
  // What it leaves behind is what the later starts go by.
  await installation.start();
});
afterEach(() => installation.kill('SIGTERM'));
afterAll(async () => {
  await installation.signalPostgres('CONT');
  await installation.remove();
});

it('the server killed and started again while PostgreSQL is frozen: links lead on at once, and every click is there once afterwards', async () => {
  const times = scale({ short: 2, long: 10 });
  await installation.signalPostgres('STOP');
  for (let n = 0; n < times; n++) {
    await installation.kill();
    const began = performance.now();
    // The database stays frozen: that it answers at all is that it does not wait.
    await installation.start({ until: 'clicks' });
    console.log(`answers after ${Math.round(performance.now() - began)} ms`);
    const firing = startFire({
      host: 'localhost',
      port: installation.port,
      paths: installation.paths,
      idsFile: installation.idsFile,
      connections: 16,
      pauseMs: 10,
      requests: 200,
      seconds: 120,
    });
    const result = await firing.result;
    expect(result.failures).toEqual({});
    expect(result.acknowledged).toBe(result.answered);
    const page = await fetch(`http://127.0.0.1:${installation.port}/login`);
    expect(page.status).toBe(503);
  }
  // The code is known without the database: visitors come to the shop, and not just anywhere.
  const [path = ''] = installation.paths;
  const answer = await fetch(`http://127.0.0.1:${installation.port}${path}`, {
    redirect: 'manual',
  });
  expect(answer.headers.get('location')).toMatch(/^https:\/\/shop\.example\/.*via=PARTNER0/);
  await vi.waitUntil(() => installation.said.includes('The database is unavailable'), 60_000);
  await installation.signalPostgres('CONT');
  await vi.waitUntil(() => installation.isReady(), { timeout: 120_000, interval: 100 });
  const reckoning = await installation.reckon();
  expect(reckoning.acknowledged).toBeGreaterThan(0);
  expect(reckoning).toMatchObject({ missing: 0, countedTwice: 0, rollupFaults: 0 });
  // The one that looked where it leads is a click as well.
  expect(reckoning.recorded).toBe(reckoning.acknowledged + 1);
  expect(reckoning.distinctRecorded).toBe(reckoning.recorded);
});
