import http from 'node:http';
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type Stripe from 'stripe';
import { stripeApi } from '@/lib/connectors/stripe/api';

/** Objects as Stripe's client types them, so that a change of its versions is noticed here. */
type Coupon = Pick<
  Stripe.Coupon,
  'id' | 'object' | 'name' | 'percent_off' | 'amount_off' | 'currency' | 'duration' | 'metadata'
>;
type Promotion = Pick<
  Stripe.PromotionCode,
  | 'id'
  | 'object'
  | 'active'
  | 'code'
  | 'created'
  | 'expires_at'
  | 'livemode'
  | 'metadata'
  | 'promotion'
>;
type Account = { coupons: Map<string, Coupon>; promotions: Map<string, Promotion> };

type Call = { method: string; path: string; params: URLSearchParams };
type Key = { may: readonly ('coupons' | 'promotion_codes')[]; account: string };
type Answer = { status: number; body: unknown };

const fault = (status: number, code: string | null, message: string): Answer => ({
  status,
  body: { error: { type: 'invalid_request_error', message, ...(code === null ? {} : { code }) } },
});
const found = (body: unknown): Answer => ({ status: 200, body });
const missing = (what: string) => fault(404, 'resource_missing', `No such ${what}`);

/**
 * A server on loopback that answers as Stripe's API does for coupons and promotion codes: permissions before anything else,
 * ids and active codes once, the first answer again to an idempotency key.
 */
export async function startStripe() {
  const keys = new Map<string, Key>();
  const accounts = new Map<string, Account>();
  const kept = new Map<string, { told: string; answer: Answer }>();
  const calls: Call[] = [];
  let before: (call: Call) => Answer | 'break' | null = () => null;
  let after: (call: Call) => 'break' | null | Promise<'break' | null> = () => null;

  const accountOf = (name: string): Account => {
    const account = accounts.get(name) ?? { coupons: new Map(), promotions: new Map() };
    accounts.set(name, account);
    return account;
  };

  function answerTo(call: Call, bearer: string): Answer {
    const key = keys.get(bearer);
    if (!key) return fault(401, null, 'Invalid API Key provided');
    const [, , noun = '', id] = call.path.split('/');
    if (!key.may.some((one) => one === noun)) {
      return fault(403, null, 'The provided key does not have the required permissions');
    }
    const account = accountOf(key.account);
    return noun === 'coupons' ? coupons(account, call, id) : promotions(account, call, id, bearer);
  }

  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://stripe.test');
      const body = Buffer.concat(chunks).toString('utf8');
      const params = new URLSearchParams(request.method === 'POST' ? body : url.search);
      const call = { method: request.method ?? '', path: url.pathname, params };
      calls.push(call);
      void (async () => {
        const early = before(call);
        if (early === 'break') return request.socket.destroy();
        const bearer = (request.headers.authorization ?? '').replace('Bearer ', '');
        const name = String(request.headers['idempotency-key'] ?? '');
        const answer = early ?? once(name, body, () => answerTo(call, bearer));
        if ((await after(call)) === 'break') return request.socket.destroy();
        const headers = { 'content-type': 'application/json', 'stripe-should-retry': 'false' };
        response.writeHead(answer.status, headers).end(JSON.stringify(answer.body));
      })();
    });
  });

  function once(name: string, told: string, run: () => Answer): Answer {
    const earlier = name === '' ? undefined : kept.get(name);
    if (earlier) {
      return earlier.told === told
        ? earlier.answer
        : { status: 400, body: { error: { type: 'idempotency_error', message: 'Other words' } } };
    }
    const answer = run();
    if (name !== '') kept.set(name, { told, answer });
    return answer;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  stripeApi.at = { hostname: '127.0.0.1', port: String(port) };
  return {
    calls,
    /** Makes a restricted key, which may do all that is needed unless told otherwise. */
    key(about: Partial<Key> & { mode?: 'live' | 'test' } = {}): string {
      const { may = ['coupons', 'promotion_codes'], account = 'acct_1', mode = 'live' } = about;
      const key = `rk_${mode}_${randomBytes(12).toString('hex')}`;
      keys.set(key, { may, account });
      return key;
    },
    revoke: (key: string) => keys.delete(key),
    allow(key: string, may: Key['may']) {
      keys.set(key, { account: keys.get(key)?.account ?? 'acct_1', may });
    },
    coupons: (account = 'acct_1') => [...accountOf(account).coupons.values()],
    promotions: (account = 'acct_1') => [...accountOf(account).promotions.values()],
    active: (account = 'acct_1') =>
      [...accountOf(account).promotions.values()].filter((one) => one.active),
    /** As somebody makes one in the dashboard. */
    makeByHand(code: string, account = 'acct_1'): Promotion {
      const made = promotionOf(new URLSearchParams({ code, 'promotion[coupon]': 'ofthemselves' }));
      accountOf(account).promotions.set(made.id, made);
      return made;
    },
    /** Answers instead of the API, or lets the line break, before or after the call has done what it does. */
    meet: (step: typeof before) => void (before = step),
    follow: (step: typeof after) => void (after = step),
    reset() {
      before = () => null;
      after = () => null;
      calls.length = 0;
    },
    async stop() {
      stripeApi.at = null;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type StripeServer = Awaited<ReturnType<typeof startStripe>>;

function coupons({ coupons: all }: Account, { method, params }: Call, id?: string): Answer {
  if (method !== 'POST' || id !== undefined) {
    const one = all.get(id ?? '');
    return one ? found(one) : missing(`coupon: '${id ?? ''}'`);
  }
  const own = params.get('id') ?? randomBytes(6).toString('hex');
  if (all.has(own)) return fault(400, 'resource_already_exists', 'Coupon already exists.');
  const percent = params.get('percent_off');
  const amount = params.get('amount_off');
  if (percent !== null && !(Number(percent) > 0 && Number(percent) <= 100)) {
    return fault(400, 'parameter_invalid_integer', 'Invalid percent_off');
  }
  const made: Coupon = {
    id: own,
    object: 'coupon',
    name: params.get('name'),
    percent_off: percent === null ? null : Number(percent),
    amount_off: amount === null ? null : Number(amount),
    currency: params.get('currency'),
    duration: params.get('duration') === 'forever' ? 'forever' : 'once',
    metadata: metadataOf(params),
  };
  all.set(own, made);
  return found(made);
}

function promotions(account: Account, { method, params }: Call, id?: string, key = ''): Answer {
  const all = account.promotions;
  if (id !== undefined) {
    const one = all.get(id);
    if (!one) return missing(`promotion code: '${id}'`);
    const active = params.get('active');
    const next = active === null ? one : { ...one, active: active === 'true' };
    all.set(id, next);
    return found(next);
  }
  const same = (code: string) =>
    [...all.values()].filter((one) => one.code.toLowerCase() === code.toLowerCase());
  if (method === 'GET') {
    const [code, coupon] = [params.get('code'), params.get('coupon')];
    if (coupon !== null && !account.coupons.has(coupon)) return missing(`coupon: '${coupon}'`);
    const data = (code === null ? [...all.values()] : same(code))
      .filter((one) => one.active || params.get('active') !== 'true')
      .filter((one) => coupon === null || one.promotion.coupon === coupon)
      .slice(0, Number(params.get('limit') ?? 10));
    return found({ object: 'list', data, has_more: false, url: '/v1/promotion_codes' });
  }
  const code = params.get('code') ?? '';
  if (!/^[A-Za-z0-9-]+$/.test(code)) return fault(400, null, 'The code has other characters.');
  if (!account.coupons.has(params.get('promotion[coupon]') ?? '')) return missing('coupon');
  if (same(code).some((one) => one.active)) {
    return fault(400, null, `An active promotion code with \`code: ${code}\` already exists.`);
  }
  const made = { ...promotionOf(params), livemode: key.startsWith('rk_live_') };
  all.set(made.id, made);
  return found(made);
}

function promotionOf(params: URLSearchParams): Promotion {
  const expires = params.get('expires_at');
  return {
    id: `promo_${randomBytes(8).toString('hex')}`,
    object: 'promotion_code',
    active: true,
    code: params.get('code') ?? '',
    created: Math.floor(Date.now() / 1000),
    expires_at: expires === null ? null : Number(expires),
    livemode: true,
    metadata: metadataOf(params),
    promotion: { type: 'coupon', coupon: params.get('promotion[coupon]') },
  };
}

function metadataOf(params: URLSearchParams): Record<string, string> {
  const entries = [...params].flatMap(([name, value]) => {
    const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
    return key === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(entries);
}
