import { describe, expect, it } from 'vitest';
import { codeCandidate, codeFromName, decideStatus } from '@/lib/affiliates/rules';
import { AFFILIATE_STATUSES } from '@/lib/affiliates/types';

const LEGAL = new Set([
  'applied→active',
  'applied→rejected',
  'active→paused',
  'active→banned',
  'paused→active',
  'paused→banned',
]);

describe('the status of an affiliate', () => {
  for (const from of AFFILIATE_STATUSES) {
    for (const to of AFFILIATE_STATUSES) {
      const legal = LEGAL.has(`${from}→${to}`);
      const expected = from === to ? 'repeated' : legal ? 'move' : 'refused';
      it(`${from} → ${to} is ${expected}`, () => {
        expect(decideStatus(from, to, 'Because.').kind).toBe(expected);
      });
    }
  }

  it.each(['banned', 'rejected'] as const)('%s needs a reason', (to) => {
    const from = to === 'banned' ? 'active' : 'applied';
    expect(decideStatus(from, to, '  ')).toEqual({ kind: 'refused', code: 'REASON_REQUIRED' });
  });
});

describe('a code made from a name', () => {
  it.each([
    ['Zoë O’Hara', 'ZOEOHARA'],
    ['李雷', 'PARTNER'],
    ['Al', 'PARTNER'],
    ['A very long company name indeed GmbH', 'AVERYLONGCOMPANYNAME'],
  ])('%s becomes %s', (name, code) => {
    expect(codeFromName(name)).toBe(code);
  });

  it('is numbered, and then random, while it is taken', () => {
    const made = [0, 1, 8, 9].map((attempt) => codeCandidate('ANNA', attempt, () => 'X7QP2'));
    expect(made).toEqual(['ANNA', 'ANNA2', 'ANNA9', 'ANNA-X7QP2']);
  });
});
