import { describe, expect, it } from 'vitest';
import { LockOrderError, noteLocks, type LockedKind, type LockStrength } from '@/lib/db/locks';

type Step = [LockedKind, string[], LockStrength?];

function take(...steps: Step[]): void {
  const tx = {};
  for (const [kind, ids, strength = 'NO KEY UPDATE'] of steps) {
    noteLocks(tx, { kind, strength }, ids, new Set());
  }
}

describe('the order of row locks', () => {
  it.each<[string, ...Step[]]>([
    ['from customer to batch', ['customer', ['c']], ['order', ['o']], ['affiliate', ['a']]],
    ['several of a kind, by id', ['affiliate', ['a']], ['affiliate', ['b']], ['payout', ['p']]],
    ['a row again', ['affiliate', ['a']], ['payout', ['p']], ['affiliate', ['a']]],
    ['a row again, weaker', ['payout', ['p'], 'UPDATE'], ['payout', ['p'], 'SHARE']],
    [
      'commissions in any order',
      ['affiliate', ['a']],
      ['commission', ['d']],
      ['commission', ['c']],
    ],
  ])('takes %s', (_label, ...steps) => {
    expect(() => take(...steps)).not.toThrow();
  });

  it.each<[string, ...Step[]]>([
    ['an affiliate after a payout', ['payout', ['p']], ['affiliate', ['a']]],
    ['a payout after a batch', ['batch', ['b']], ['payout', ['p']]],
    ['an id before one that is held', ['payout', ['q']], ['payout', ['p']]],
    ['a strong lock over a weak one', ['affiliate', ['a'], 'SHARE'], ['affiliate', ['a']]],
  ])('refuses %s', (_label, ...steps) => {
    expect(() => take(...steps)).toThrow(LockOrderError);
  });

  it('knows nothing of another transaction', () => {
    take(['payout', ['p']]);
    expect(() => take(['affiliate', ['a']])).not.toThrow();
  });
});
