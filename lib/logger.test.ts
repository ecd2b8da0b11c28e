import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createProblemReports } from '@/lib/logger';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function scene() {
  const lines: unknown[][] = [];
  const error = (...line: unknown[]) => void lines.push(line);
  return { lines, report: createProblemReports({ error }) };
}

it('says a problem once, then how often a minute, and whole again after a minute without it', () => {
  const { lines, report } = scene();
  const first = new Error('timed out');
  report('away', first);
  for (let i = 0; i < 47; i++) {
    report('away', new Error(`timed out ${i}`));
    vi.advanceTimersByTime(1_300);
  }
  expect(lines).toEqual([
    [{ err: first }, 'away'],
    [{ times: 47, latest: 'timed out 46' }, 'away'],
  ]);
  report('away', new Error('still'));
  vi.advanceTimersByTime(60_000);
  expect(lines.slice(2)).toEqual([[{ times: 1, latest: 'still' }, 'away']]);
  vi.advanceTimersByTime(60_000);
  const again = new Error('again');
  report('away', again);
  expect(lines.slice(3)).toEqual([[{ err: again }, 'away']]);
});

it('counts each kind for itself', () => {
  const { lines, report } = scene();
  const errors = [new Error('one'), new Error('two')];
  report('one', errors[0]);
  report('two', errors[1]);
  expect(lines).toEqual([
    [{ err: errors[0] }, 'one'],
    [{ err: errors[1] }, 'two'],
  ]);
});
