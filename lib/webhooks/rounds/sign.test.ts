import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { signedHeaders } from '@/lib/webhooks/rounds/sign';
import { makeSecret } from '@/lib/webhooks/secrets';

it('signs as the specification’s own example', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' };
  expect(signedHeaders([secret], message, new Date(1_614_265_330_999))).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

it('signs with each secret, so that either verifies', () => {
  const secrets = [makeSecret(), makeSecret()];
  const body = '{"type":"order.recorded"}';
  const headers = signedHeaders(secrets, { id: 'evt_1', body }, new Date());
  for (const secret of secrets) {
    expect(new Webhook(secret).verify(body, headers)).toEqual({ type: 'order.recorded' });
  }
  expect(() => new Webhook(makeSecret()).verify(body, headers)).toThrow('No matching signature');
});

it('makes secrets of 32 bytes, each another', () => {
  const [first, second] = [makeSecret(), makeSecret()];
  expect(first).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(second).not.toBe(first);
});
