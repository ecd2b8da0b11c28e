import { describe, expect, it } from 'vitest';
import {
  LockOrderError,
  noteLocks,
  noteMade,
  type LockedKind,
  type LockStrength,
} from '@/lib/db/locks';

type Step = [LockedKind, string[], LockStrength?];

function take(...steps: Step[]): void {
  const tx = {};
  for (const [kind, ids, strength = 'NO KEY UPDATE'] of steps) {
    noteLocks(tx, { kind, strength }, ids);
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

  it('lets a row that the transaction made be locked at any time', () => {
    const tx = {};
    const lock = { kind: 'order', strength: 'UPDATE' } as const;
    noteLocks(tx, { kind: 'affiliate', strength: 'UPDATE' }, ['a']);
    noteMade(tx, ['o']);
    expect(() => noteLocks(tx, lock, ['o'])).not.toThrow();
    expect(() => noteLocks(tx, lock, ['other'])).toThrow(LockOrderError);
  });

  it('knows nothing of another transaction', () => {
    take(['payout', ['p']]);
    expect(() => take(['affiliate', ['a']])).not.toThrow();
  });
});
