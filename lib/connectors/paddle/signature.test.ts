import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { paddle } from '@/lib/connectors/paddle/connector';

/** Signatures that Paddle publishes with its libraries, each under the secret they were made with. */

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function isSigned(signature: string, body: string, secrets: string[], at: number): boolean {
  vi.setSystemTime(at * 1000);
  const headers = new Headers({ 'paddle-signature': signature });
  return paddle.isSigned(new TextEncoder().encode(body), headers, secrets);
}

// PaddleHQ/paddle-node-sdk, src/__tests__/notifications/webhooks-validator.test.ts
const AT = 1698796800;
const OF_NODE = `ts=${AT};h1=a300428748dce5c70e4da19bffd60769591ea969c99dea3105d0ec9612cf43f9`;
const BODY = '{"data": ["1", "2"]}';

it('takes what Paddle’s library for Node takes', () => {
  expect(isSigned(OF_NODE, BODY, ['VALID_SECRET'], AT)).toBe(true);
  const twice = 'h1=28981e941fae76e53db32f3d2a83cb69db41476595e84e1970a1b5d98f62b261';
  const several = `ts=${AT};${twice};${twice};h2=RANDOM_HASH`;
  expect(isSigned(several, '{"data": "value"}', ['VALID_SECRET'], AT)).toBe(true);
});

it.each([
  ['another secret', OF_NODE, BODY, 'INVALID_VALID_SECRET'],
  ['another time', OF_NODE.replace(String(AT), '9876'), BODY, 'VALID_SECRET'],
  ['another body', OF_NODE, '{ "data": [ "1", "2" ]}', 'VALID_SECRET'],
  ['no signature', 'ts=1234;h1=invalid_signature', BODY, 'VALID_SECRET'],
  ['nothing', 'invalid_header', BODY, 'VALID_SECRET'],
  ['no time', OF_NODE.replace(/^ts=\d+;/, ''), BODY, 'VALID_SECRET'],
  ['no h1', OF_NODE.replace('h1', 'h2'), BODY, 'VALID_SECRET'],
])('refuses what it refuses: %s', (_of, signature, body, secret) => {
  expect(isSigned(signature, body, [secret], AT)).toBe(false);
});

it('takes what is five minutes old, and nothing older', () => {
  expect(isSigned(OF_NODE, BODY, ['VALID_SECRET'], AT + 300)).toBe(true);
  expect(isSigned(OF_NODE, BODY, ['VALID_SECRET'], AT + 301)).toBe(false);
});

it('takes the second of two signatures under the third of three secrets, as the one for Python', () => {
  // PaddleHQ/paddle-python-sdk, tests/Unit/Notification/test_Verifier.py
  const at = 1696195954;
  const hash = 'd96299976a6eb066f484d7fde011ac56fc32b38fc9940bc419d6e537fdc6ef02';
  const secrets = [
    'pdl_ntf_01hbpjmytsa32fhr36nqgc3kgb_TjIG2BXbm83HPXqNfziwe506sBEdqL/4',
    'pdl_ntf_01hbpjmytsa32fhr36nqgc3kgb_vB/yIOnTOCWIvpBadM5jzBZPHc7OmdSo',
    'pdl_ntf_01hbpjmytsa32fhr36nqgc3kgb_WvRO0eL4Bj9rgYYIBZY6wZhG4EHy9jzh',
  ];
  const signature = `ts=${at};h1=dummy;h1=${hash}`;
  expect(isSigned(signature, 'hello-world', secrets, at)).toBe(true);
  expect(isSigned(signature, 'hello-world', secrets.slice(0, 2), at)).toBe(false);
});
