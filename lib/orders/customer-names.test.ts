import { expect, it } from 'vitest';
import { customerNameOf, isName, sourceOfName } from '@/lib/orders/customer-names';

it.each([
  ['user_1', 'api'],
  ['1001', 'api'],
  ['a@b.example', 'api'],
  ['customer cus_1', 'api'],
  ['cus_1', 'stripe'],
  ['cs_test_1', 'stripe'],
  ['pi_1', 'stripe'],
  ['in_1', 'stripe'],
])('%s is a name of %s', (name, source) => {
  expect(sourceOfName(name)).toBe(source);
});

it.each(['', ' ', '0', 'null', 'NULL', 'undefined'])('“%s” is nobody’s name', (text) => {
  expect(isName(text)).toBe(false);
  const [first, second] = ['1', '2'].map((orderId) =>
    customerNameOf({ customerId: text, orderId }),
  );
  expect(first).not.toBe(second);
});

it('a guest of one order is nobody whose id is the order’s number', () => {
  expect(customerNameOf({ customerId: '0', orderId: '1001' })).not.toBe('1001');
  expect(customerNameOf({ customerId: '1001', orderId: '1' })).toBe('1001');
});
