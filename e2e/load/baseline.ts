import { randomBytes } from 'node:crypto';
import os from 'node:os';
import autocannon, { type Options, type Result } from 'autocannon';
import { readDemo, withDemoServer, type DemoFacts } from '@/e2e/demo-server';

/**
 * The starting line: tracked redirects through the route handler, orders through the API, and the portal's first page,
 * each in interleaved rounds on one server, with the load generator beside it. Loopback only, bounded in time.
 */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);
const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

type Load = {
  name: string;
  connections: number;
  expect: number;
  options: (url: string) => Options;
};

export async function benchBaseline(): Promise<void> {
  await withDemoServer({ WORKER: 'off' }, async ({ url, dataDir }) => {
    const demo = readDemo(dataDir);
    const cookie = await logIn(url, demo);
    const loads: Load[] = [
      {
        name: 'tracked redirects',
        connections: 64,
        expect: 302,
        options: (at) => clicks(at, demo),
      },
      { name: 'orders by API', connections: 16, expect: 200, options: (at) => orders(at, demo) },
      { name: 'portal overview', connections: 8, expect: 200, options: (at) => portal(at, cookie) },
    ];
    for (const load of loads) await fire(load, url, 2);
    const results = new Map<string, Result[]>();
    for (let round = 0; round < ROUNDS; round++) {
      for (const load of loads) {
        const result = await fire(load, url, SECONDS);
        results.set(load.name, [...(results.get(load.name) ?? []), result]);
      }
    }
    const [cpu] = os.cpus();
    console.log(`\n${os.cpus().length} × ${cpu?.model ?? 'CPU'}, Node ${process.version}`);
    console.log(`medians of ${ROUNDS} interleaved rounds of ${SECONDS} s\n`);
    for (const [name, rounds] of results) {
      const median = (of: (result: Result) => number) =>
        rounds.map(of).sort((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? 0;
      const wrong = rounds.reduce((sum, result) => sum + result.non2xx + result.errors, 0);
      console.log(
        `${name.padEnd(18)} ${median((r) => r.requests.average)
          .toFixed(0)
          .padStart(
            6,
          )} /s   p50 ${median((r) => r.latency.p50)} ms   p99 ${median((r) => r.latency.p99)} ms   not as expected: ${name === 'tracked redirects' ? rounds.reduce((sum, r) => sum + r.errors + r.non2xx - r['3xx'], 0) : wrong}`,
      );
    }
  });
}

function fire(load: Load, url: string, seconds: number): Promise<Result> {
  return autocannon({
    ...load.options(url),
    connections: load.connections,
    duration: seconds,
    timeout: 20,
  });
}

/** Every visit is somebody new: no cookie comes back, and the sub-ID varies. */
function clicks(url: string, demo: DemoFacts): Options {
  return {
    url,
    requests: [
      {
        method: 'GET',
        setupRequest: (request) => ({
          ...request,
          path: `/r/${demo.affiliateCode}?sub=bench-${randomBytes(1).toString('hex')}`,
          headers: { 'user-agent': CHROME },
        }),
      },
    ],
  };
}

function orders(url: string, demo: DemoFacts): Options {
  return {
    url,
    requests: [
      {
        method: 'POST',
        path: '/api/v1/orders',
        setupRequest: (request) => {
          const id = randomBytes(8).toString('hex');
          return {
            ...request,
            headers: {
              authorization: `Bearer ${demo.apiKey}`,
              'content-type': 'application/json',
            },
            body: JSON.stringify({
              orderId: `bench-${id}`,
              customerId: `bench-${id}`,
              amount: 4900,
              currency: 'USD',
              code: demo.affiliateCode,
            }),
          };
        },
      },
    ],
  };
}

function portal(url: string, cookie: string): Options {
  return { url: `${url}/portal`, headers: { cookie, 'user-agent': CHROME } };
}

async function logIn(url: string, demo: DemoFacts): Promise<string> {
  const jar = new Map<string, string>();
  const keep = (response: Response) => {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
  };
  const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const csrf = await fetch(`${url}/api/auth/csrf`);
  keep(csrf);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const answer = await fetch(`${url}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookies(), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      csrfToken,
      email: demo.affiliateEmail,
      password: demo.affiliatePassword,
      json: 'true',
    }),
  });
  keep(answer);
  if (![...jar.keys()].some((name) => name.includes('session-token'))) {
    throw new Error(`the login answered ${answer.status}`);
  }
  return cookies();
}
