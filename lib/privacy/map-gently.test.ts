import { expect, it } from 'vitest';
import { mapGently } from '@/lib/privacy/map-gently';

it('long work on rows lets others have their turns, and keeps the order', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const busy = (row: number) => {
    for (const until = performance.now() + 1; performance.now() < until;);
    return row * 2;
  };
  const rows = Array.from({ length: 205 }, (_, row) => row);
  expect(await mapGently(rows, busy)).toEqual(rows.map((row) => row * 2));
  clearInterval(timer);
  expect(turns).toBeGreaterThan(2);
});
