import { randomBytes } from 'node:crypto';
import net from 'node:net';
import type pg from 'pg';
import { sha256 } from '@/lib/crypto/token';
import { newId } from '@/lib/ids';
import { Latencies } from '@/e2e/load/latencies';

export type OrdersScene = {
  apiKey: string;
  codes: string[];
  clicks: string[];
  /** Of each order; 0: told without. */
  lines: number;
};

export type OrdersResult = {
  answered: number;
  failed: number;
  failures: Record<string, number>;
  seconds: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
};

const AFFILIATES = 300;
const CLICKS = 20_000;
/** Answers are awaited this long. */
const TIMEOUT_MS = 20_000;

/**
 * A program of its own with affiliates, codes, clicks and a key, made by SQL; with rules, of which the last is a tier that
 * everybody’s orders are counted for, its orders have lines.
 */
export async function makeOrdersScene(
  client: pg.Client,
  { rules = 0, lines = 0 } = {},
): Promise<OrdersScene> {
  const programId = newId('program');
  const suffix = randomBytes(4).toString('hex').toUpperCase();
  const apiKey = `tb_live_${randomBytes(32).toString('base64url')}`;
  const ids = (noun: Parameters<typeof newId>[0], count: number) =>
    Array.from({ length: count }, () => newId(noun));
  const users = ids('user', AFFILIATES);
  const affiliates = ids('affiliate', AFFILIATES);
  const codes = affiliates.map((_id, at) => `BENCH${suffix}${at}`);
  const clicks = ids('click', CLICKS);
  await client.query(
    `INSERT INTO program (id, name, slug, currency, default_destination)
     VALUES ($1, 'Orders', $2, 'USD', 'https://shop.example/')`,
    [programId, `orders-${suffix.toLowerCase()}`],
  );
  await client.query(
    `INSERT INTO app_user (id, email, email_canonical, name)
     SELECT id, lower(code) || '@people.example', lower(code) || '@people.example', code
     FROM unnest($1::text[], $2::text[]) AS u(id, code)`,
    [users, codes],
  );
  await client.query(
    `INSERT INTO affiliate (id, program_id, user_id, name, code, status)
     SELECT id, $1, user_id, code, code, 'active' FROM unnest($2::text[], $3::text[], $4::text[]) AS a(id, user_id, code)`,
    [programId, affiliates, users, codes],
  );
  await client.query(
    `INSERT INTO affiliate_status_change (id, affiliate_id, status, effective_at)
     SELECT id, affiliate_id, 'active', now() - interval '1 year' FROM unnest($1::text[], $2::text[]) AS s(id, affiliate_id)`,
    [ids('affiliateStatusChange', AFFILIATES), affiliates],
  );
  await client.query(
    `INSERT INTO discount_code (id, program_id, affiliate_id, code, kind, percent_bps)
     SELECT id, $1, affiliate_id, code, 'percent', 1000 FROM unnest($2::text[], $3::text[], $4::text[]) AS d(id, affiliate_id, code)`,
    [programId, ids('discountCode', AFFILIATES), affiliates, codes],
  );
  await client.query(
    `INSERT INTO click (id, occurred_at, program_id, affiliate_id, session_id, status)
     SELECT id, date_trunc('milliseconds', now() - interval '3 days' + at * interval '1 second'), $1,
       ($2::text[])[1 + at % ${AFFILIATES}], session_id, 'counted'
     FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS c(id, session_id, at)`,
    [programId, affiliates, clicks, ids('session', CLICKS)],
  );
  await client.query(
    `INSERT INTO api_key (id, name, prefix, key_hash, scopes, program_id, writes_per_minute)
     VALUES ($1, 'Bench', $2, $3, '{orders:write}', $4, 1000000)`,
    [newId('apiKey'), apiKey.slice(0, 12), sha256(apiKey), programId],
  );
  await client.query(
    `INSERT INTO reward_rule (id, program_id, lineage, trigger, position, conditions, outcome, created_by)
     SELECT id, $1, id, 'order', n - 1,
       CASE WHEN n = $3 THEN '{"figure": {"figure": "orders", "period": "month", "atLeast": 20}}'::jsonb
         ELSE jsonb_build_object('skus', jsonb_build_array('SKU-' || n || '*')) END,
       jsonb_build_object('kind', 'share', 'bps', 1000 + 100 * n), 'bench'
     FROM unnest($2::text[]) WITH ORDINALITY AS r(id, n)`,
    [programId, ids('rule', rules), rules],
  );
  await client.query('ANALYZE');
  return { apiKey, codes, clicks, lines };
}

/**
 * Orders over keep-alive connections, one at a time on each: of ten, six by new customers with a click, two by new
 * customers with a code, two by customers who bought before. Loopback only, bounded in time.
 */
export async function benchOrders(options: {
  host: string;
  port: number;
  scene: OrdersScene;
  connections: number;
  seconds: number;
}): Promise<OrdersResult> {
  const latencies = new Latencies();
  const failures = new Map<string, number>();
  const nextBody = bodies(options.scene);
  const head =
    `POST /api/v1/orders HTTP/1.1\r\nhost: ${options.host}\r\nauthorization: Bearer ${options.scene.apiKey}\r\n` +
    'content-type: application/json\r\ncontent-length: ';
  const run = { answered: 0, failed: 0, stopping: false };
  const fail = (why: string) => {
    if (run.stopping) return;
    run.failed++;
    failures.set(why, (failures.get(why) ?? 0) + 1);
  };
  const began = performance.now();
  const timer = setTimeout(() => (run.stopping = true), options.seconds * 1000);
  const connect = () =>
    new Promise<void>((resolve) => {
      let text = '';
      let sentAt = 0;
      const ask = () => {
        if (run.stopping) return void socket.end();
        const body = nextBody();
        sentAt = performance.now();
        socket.write(`${head}${body.length}\r\n\r\n${body}`, 'latin1');
      };
      const socket = net.connect({ port: options.port, host: '127.0.0.1' });
      socket.setNoDelay(true);
      socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer')));
      socket.on('connect', ask);
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        if (!isWhole(text)) return;
        if (text.startsWith('HTTP/1.1 201')) {
          run.answered++;
          latencies.add(performance.now() - sentAt);
        } else fail(text.slice(9, 12));
        text = '';
        ask();
      });
      socket.on('error', (error) => fail(error.message.slice(0, 40)));
      socket.on('close', () => resolve());
    });
  await Promise.all(
    Array.from({ length: options.connections }, async () => {
      while (!run.stopping) await connect();
    }),
  );
  clearTimeout(timer);
  const seconds = (performance.now() - began) / 1000;
  return {
    answered: run.answered,
    failed: run.failed,
    failures: Object.fromEntries(failures),
    seconds,
    perSecond: run.answered / seconds,
    p50Ms: latencies.percentile(0.5),
    p99Ms: latencies.percentile(0.99),
    maxMs: latencies.percentile(1),
  };
}

function bodies({ clicks, codes, lines }: OrdersScene): () => string {
  const run = randomBytes(4).toString('hex');
  let n = 0;
  return () => {
    const at = n++;
    const kind = at % 10;
    // Somebody whose first order was answered long ago.
    const isReturning = kind >= 8 && at > 500;
    const customer = isReturning ? at - 300 - (kind - 1) : at;
    const amount = 1_000 + (at % 50_000);
    return JSON.stringify({
      orderId: `${run}-${at}`,
      customerId: `${run}-customer-${customer}`,
      customerEmail: `${run}-${customer}@buyers.example`,
      amount,
      ...(lines === 0 ? {} : { lines: linesOf(amount, lines) }),
      currency: 'USD',
      ...(isReturning
        ? {}
        : kind < 6
          ? { click: clicks[at % clicks.length] }
          : { code: codes[at % codes.length] }),
    });
  };
}

/** The last half of them are taken by no rule but the tier. */
function linesOf(amount: number, count: number) {
  return Array.from({ length: count }, (_, at) => ({
    sku: `SKU-${at < count / 2 ? at + 1 : 1000 + at}-X`,
    amount: Math.floor(amount / count),
  }));
}

/** Head and body, by its length or its last chunk. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1];
  return length === undefined
    ? text.endsWith('0\r\n\r\n')
    : text.length >= end + 4 + Number(length);
}
