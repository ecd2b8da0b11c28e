import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { keepAwake } from '@/lib/http/keep-awake';

const after = async (ms: number) => {
  await sleep(ms);
  return Response.json({ ok: false, code: 'IMPORT_CHANGED' }, { status: 409 });
};

it('an answer that is there soon goes out as it is', async () => {
  const answer = await keepAwake(after(1), 1_000);
  expect(answer.status).toBe(409);
  expect(await answer.text()).toBe('{"ok":false,"code":"IMPORT_CHANGED"}');
});

it('one that takes long is announced by spaces, and says the same', async () => {
  const text = await (await keepAwake(after(100), 10)).text();
  expect(text).toMatch(/^ {3,}\{/);
  expect(JSON.parse(text)).toEqual({ ok: false, code: 'IMPORT_CHANGED' });
});

it('a reader who goes leaves the work to end by itself', async () => {
  let done = false;
  const work = after(60).then((answer) => {
    done = true;
    return answer;
  });
  await (await keepAwake(work, 10)).body?.cancel();
  await work;
  await sleep(20);
  expect(done).toBe(true);
});
