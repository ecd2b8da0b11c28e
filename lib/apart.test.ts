import { expect, it } from 'vitest';
import { Apart } from '@/lib/apart';

it('goes on after what fails, and throws the first of it at the end', async () => {
  const apart = new Apart('one of them failed');
  const done: number[] = [];
  for (const n of [1, 2, 3, 4]) {
    const run = () => (n % 2 === 0 ? Promise.reject(new Error(`not ${n}`)) : Promise.resolve(n));
    done.push(await apart.run({ n: String(n) }, 0, run));
  }
  expect(done).toEqual([1, 0, 3, 0]);
  expect(() => apart.end()).toThrow('not 2');
});

it('throws nothing where nothing failed', async () => {
  const apart = new Apart('nothing');
  expect(await apart.run({}, 0, () => Promise.resolve(5))).toBe(5);
  apart.end();
});
