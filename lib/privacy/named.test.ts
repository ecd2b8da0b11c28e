import { describe, expect, it } from 'vitest';
import { eraseNamed, isNamed } from '@/lib/privacy/named';

const named = { exact: ['user_1234', 'ord_1'], folded: ['ana@x.example'], keyed: ['1', 'a%'] };

describe('who is named in JSON', () => {
  it.each<[what: string, value: unknown, isTheirs: boolean]>([
    ['an id', { metadata: { user: 'user_1234' } }, true],
    ['an id in a longer one', { customerId: 'user_12345' }, false],
    ['an id in another case', { customerId: 'USER_1234' }, false],
    ['an id as the name of a field', { user_1234: 'x' }, false],
    ['an address in any case', { data: [{ email: 'Ana@X.example' }] }, true],
    ['an address in a longer one', { email: 'di.ana@x.example' }, false],
    ['an address in a longer domain', { email: 'ana@x.example.org' }, false],
    ['a short id of a customer', { data: { object: { customerId: '1' } } }, true],
    ['a short id of something else', { quantity: '1', customerId: '12' }, false],
    ['a wildcard', { customerId: 'abc' }, false],
    ['a number', { customerId: 1 }, false],
  ])('%s', (_, value, isTheirs) => {
    expect(isNamed(value, named)).toBe(isTheirs);
  });

  it('free text goes beside an id of theirs, and stays beside those of others', () => {
    const answer = {
      refund: { id: 'x', orderId: 'ord_1', reason: 'She called', holds: [{ reason: 'Why' }] },
      order: { customerId: '1', quantity: '1', reason: 'SELF_REFERRAL' },
      other: { customerId: '2', reason: 'He called', email: 'bo@x.example' },
    };
    expect(eraseNamed(answer, { named, terms: ['ana@x.example'] })).toEqual({
      refund: { ...answer.refund, reason: '[erased]', holds: [{ reason: '[erased]' }] },
      order: { customerId: '[erased]', quantity: '1', reason: 'SELF_REFERRAL' },
      other: answer.other,
    });
  });
});
