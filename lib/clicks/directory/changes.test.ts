import { expect, it } from 'vitest';
import { ALL_LINKS, DirectoryChanges } from '@/lib/clicks/directory/changes';

function make() {
  const clock = { now: 1_000 };
  return { clock, changes: new DirectoryChanges(() => clock.now) };
}

it('a change is known for at least as long as anything older is remembered', () => {
  const { clock, changes } = make();
  expect(changes.of('ANNA')).toBe(-Infinity);
  for (let offset = 0; offset < 10_000; offset += 700) {
    clock.now += 700;
    changes.note('ANNA');
    const at = clock.now;
    clock.now += 4_999;
    expect(changes.of('ANNA')).toBe(at);
    expect(changes.of('BEN')).toBe(-Infinity);
  }
});

it('old changes are forgotten', () => {
  const { clock, changes } = make();
  changes.note('ANNA');
  clock.now += 5_001;
  changes.of('ANNA');
  clock.now += 5_001;
  expect(changes.of('ANNA')).toBe(-Infinity);
});

it('more changes than are kept apart are a change of everything', () => {
  const { clock, changes } = make();
  for (let i = 0; i < 20_000; i++) changes.note(`CODE-${i}`);
  expect(changes.ofAll).toBe(-Infinity);
  clock.now += 1;
  changes.note('ONE-MORE');
  expect(changes.ofAll).toBe(clock.now);
});

it('a change of everything concerns no single code', () => {
  const { clock, changes } = make();
  changes.note(ALL_LINKS);
  expect(changes.ofAll).toBe(clock.now);
  expect(changes.of('ANNA')).toBe(-Infinity);
});
