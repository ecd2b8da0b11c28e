import { expect, it } from 'vitest';
import { createFloodFilter } from '@/lib/clicks/redirect/flood';

const make = (limits = { session: 20, network: 300 }) => {
  const clock = { now: 5_000 };
  return { clock, filter: createFloodFilter({ now: () => clock.now, limits }) };
};

const times = (count: number, visit: () => boolean) =>
  Array.from({ length: count }, visit).filter(Boolean).length;

it('twenty clicks of one session in a minute are no flood, and every further one is', () => {
  const { clock, filter } = make();
  const visit = () => {
    clock.now += 100;
    return filter.isFlood('vis_1', null);
  };
  expect(times(20, visit)).toBe(0);
  expect(times(30, visit)).toBe(30);
  expect(filter.isFlood('vis_2', null)).toBe(false);
});

it('three hundred clicks from one network in a minute are no flood, and every further one is', () => {
  const { filter } = make();
  let n = 0;
  const visit = () => filter.isFlood(`vis_${n++}`, '203.0.113.7');
  expect(times(300, visit)).toBe(0);
  expect(times(30, visit)).toBe(30);
  expect(filter.isFlood('vis_other', '203.0.113.8')).toBe(false);
  expect(filter.isFlood('vis_other', null)).toBe(false);
});

it('who comes at a bearable pace for hours is never a flood', () => {
  const { clock, filter } = make();
  const visit = () => {
    clock.now += 60_000 / 18;
    return filter.isFlood('vis_1', '203.0.113.7');
  };
  expect(times(5_000, visit)).toBe(0);
});

it('a flood across the turn of a minute is one', () => {
  const { clock, filter } = make();
  filter.isFlood('vis_other', null);
  clock.now += 59_000;
  expect(times(20, () => filter.isFlood('vis_1', null))).toBe(0);
  clock.now += 2_000;
  expect(times(20, () => filter.isFlood('vis_1', null))).toBeGreaterThanOrEqual(19);
});

it('a flood that is over is forgotten', () => {
  const { clock, filter } = make();
  times(500, () => filter.isFlood('vis_1', '203.0.113.7'));
  clock.now += 120_000;
  expect(times(20, () => filter.isFlood('vis_1', '203.0.113.7'))).toBe(0);
  times(500, () => filter.isFlood('vis_1', '203.0.113.7'));
  clock.now += 3_600_000;
  expect(times(20, () => filter.isFlood('vis_1', '203.0.113.7'))).toBe(0);
});

it('a million visitors in a minute are no flood, and hide none', () => {
  const { clock, filter } = make();
  let flagged = 0;
  for (let i = 0; i < 1_000_000; i++) {
    clock.now += 0.05;
    if (filter.isFlood(`vis_01${i.toString(32).padStart(24, '0')}`, `10.${i >> 16}.${i}`)) {
      flagged++;
    }
    if (i % 10_000 === 0) filter.isFlood('vis_flood', '203.0.113.7');
  }
  expect(flagged).toBe(0);
  expect(filter.isFlood('vis_flood', '203.0.113.7')).toBe(true);
});

it('a limit of nought is none', () => {
  const { filter } = make({ session: 0, network: 0 });
  expect(times(70_000, () => filter.isFlood('vis_1', '203.0.113.7'))).toBe(0);
  const { filter: networkOnly } = make({ session: 0, network: 5 });
  expect(times(10, () => networkOnly.isFlood('vis_1', null))).toBe(0);
  expect(times(10, () => networkOnly.isFlood('vis_1', '203.0.113.7'))).toBe(5);
});
