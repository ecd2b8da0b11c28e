import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inTurn } from '@/lib/connectors/inbox/in-turn';

it('applies a few events of a shop at once, all of them in the end, and another shop’s beside them', async () => {
  let running = 0;
  let most = 0;
  const apply = async (n: number) => {
    most = Math.max(most, ++running);
    await sleep(1);
    running--;
    return n;
  };
  const numbers = Array.from({ length: 50 }, (_, n) => n);
  expect(await Promise.all(numbers.map((n) => inTurn('con_a', () => apply(n))))).toEqual(numbers);
  expect(most).toBe(4);
  const stuck = Array.from({ length: 5 }, () => inTurn('con_a', () => sleep(60)));
  let isOver = false;
  void Promise.all(stuck).then(() => (isOver = true));
  await inTurn('con_b', () => Promise.resolve());
  expect(isOver).toBe(false);
  await Promise.all(stuck);
});

it('what fails leaves its place', async () => {
  const failing = Array.from({ length: 8 }, () =>
    inTurn('con_c', () => Promise.reject(new Error('no'))),
  );
  expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual(
    Array(8).fill('rejected'),
  );
  expect(await inTurn('con_c', () => Promise.resolve('yes'))).toBe('yes');
});
