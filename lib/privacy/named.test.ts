import { describe, expect, it } from 'vitest';
import { isNamed } from '@/lib/privacy/named';

const named = {
  exact: new Set(['user_1234', 'ord_1']),
  folded: new Set(['ana@x.example']),
  keyed: new Set(['1', 'a%']),
};

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
});
