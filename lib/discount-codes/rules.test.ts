import { describe, expect, it } from 'vitest';
import { codeProblem, endedWindow, isActiveAt } from '@/lib/discount-codes/rules';

const at = (day: number) => new Date(Date.UTC(2026, 0, day));
const open = { active: true, startsAt: null, endsAt: null };

describe('whether a code counted at a time', () => {
  it.each([
    ['an open code always', open, at(1), true],
    ['from the very start', { ...open, startsAt: at(5) }, at(5), true],
    ['not before the start', { ...open, startsAt: at(5) }, at(4), false],
    ['not at the very end', { ...open, endsAt: at(5) }, at(5), false],
    ['up to the end', { ...open, endsAt: at(5) }, at(4), true],
    ['not when switched off without an end', { ...open, active: false }, at(1), false],
    ['before it was switched off', { ...open, active: false, endsAt: at(5) }, at(4), true],
    ['not after it was switched off', { ...open, active: false, endsAt: at(5) }, at(6), false],
  ])('%s', (_label, code, time, expected) => {
    expect(isActiveAt(code, time)).toBe(expected);
  });
});

describe('deactivating', () => {
  const made = { ...open, createdAt: at(1) };

  it('ends the window now', () => {
    expect(endedWindow(made, at(9))).toEqual({ active: false, startsAt: null, endsAt: at(9) });
  });

  it('does not prolong a window that was over', () => {
    expect(endedWindow({ ...made, endsAt: at(4) }, at(9)).endsAt).toEqual(at(4));
  });

  it('leaves a code that had not begun without a day on which it counts', () => {
    const ended = endedWindow({ ...made, startsAt: at(20), endsAt: at(25) }, at(9));
    for (const day of [1, 9, 20, 22, 30]) expect(isActiveAt(ended, at(day))).toBe(false);
  });
});

describe('the value of a code', () => {
  const window = { startsAt: null, endsAt: null };
  const percent = { kind: 'percent', percentBps: 1000, amountMinor: null, currency: null };
  const fixed = { kind: 'fixed', percentBps: null, amountMinor: 500n, currency: 'USD' };

  it.each([
    ['10 %', percent, window, true],
    ['5.00 USD', fixed, window, true],
    ['a percent code without its percentage', { ...percent, percentBps: null }, window, false],
    ['a percent code with an amount', { ...percent, amountMinor: 5n }, window, false],
    ['a fixed code without its currency', { ...fixed, currency: null }, window, false],
    ['a fixed code with a percentage', { ...fixed, percentBps: 1 }, window, false],
    ['an end at the start', percent, { startsAt: at(2), endsAt: at(2) }, false],
  ])('%s', (_label, value, when, good) => {
    expect(codeProblem(value, when) === null).toBe(good);
  });
});
