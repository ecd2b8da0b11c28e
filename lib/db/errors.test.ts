import { expect, it } from 'vitest';
import {
  isOutlived,
  isRetryable,
  isUnavailable,
  isUniqueViolation,
  sqlState,
} from '@/lib/db/errors';

it.each([
  [
    'a unique violation through the adapter',
    {
      code: 'P2002',
      meta: {
        driverAdapterError: { cause: { originalCode: '23505', constraint: { index: 'a_key' } } },
      },
    },
    '23505',
  ],
  ['a unique violation without its cause', { code: 'P2002' }, '23505'],
  ['a conflict without its cause', { code: 'P2034' }, '40001'],
  ['a bare adapter error at COMMIT', { cause: { originalCode: '23514' } }, '23514'],
  ['an error of pg itself', { code: '40P01' }, '40P01'],
  ['a RAISE', { code: 'P0001' }, 'P0001'],
  ['a server that is unavailable', { code: 'P1001' }, null],
  ['something else', new Error('no'), null],
])('%s', (_label, error, expected) => {
  expect(sqlState(error)).toBe(expected);
});

it('knows what may be run again, what is unavailable and which index was hit', () => {
  expect(isRetryable({ code: 'P2034' })).toBe(true);
  expect(isRetryable({ code: '23505' })).toBe(false);
  expect(isUnavailable({ code: 'P1001' })).toBe(true);
  expect(isUnavailable({ code: '57P01' })).toBe(true);
  expect(isUnavailable({ code: '23505' })).toBe(false);
  const violation = {
    code: 'P2002',
    meta: {
      driverAdapterError: { cause: { originalCode: '23505', constraint: { index: 'a_key' } } },
    },
  };
  expect(isUniqueViolation(violation, 'a_key')).toBe(true);
  expect(isUniqueViolation(violation, 'b_key')).toBe(false);
});

it.each([
  ['a connection that was lost, at COMMIT', { cause: { kind: 'ConnectionClosed' } }],
  ['a connection that was lost, in a query', { code: 'P1017' }],
  [
    'a raw statement without a server',
    { code: 'P2010', meta: { driverAdapterError: { cause: { kind: 'DatabaseNotReachable' } } } },
  ],
])('takes for unavailable: %s', (_label, error) => {
  expect(isUnavailable(error)).toBe(true);
});

it('reads no words: neither a file that is missing nor a text that says so is a server', () => {
  const missing = Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' });
  expect(isUnavailable(missing)).toBe(false);
  expect(isUnavailable(new Error('connect ECONNREFUSED, Connection terminated'))).toBe(false);
  expect(sqlState({ code: 'EPIPE' })).toBeNull();
});

it('tells a transaction that was too slow from one that found no connection', () => {
  const meta = { operation: 'query', timeout: 50, timeTaken: 205 };
  expect(isOutlived({ code: 'P2028', meta })).toBe(true);
  expect(isOutlived({ code: 'P2028', meta: {} })).toBe(false);
  expect(isOutlived({ code: 'P1001' })).toBe(false);
});
