import { createWriteStream, type WriteStream } from 'node:fs';
import net from 'node:net';
import { Latencies } from '@/e2e/load/latencies';
import type { LoadOptions, LoadResult, Progress } from '@/e2e/load/fire';

/**
 * Clicks over keep-alive connections, one at a time on each, in a process of its own. Not autocannon or wrk: neither says
 * which clicks were acknowledged, and both cost as much as the server they measure once every request is another.
 */
const options = JSON.parse(process.argv[2] ?? '{}') as LoadOptions;

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36',
];
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const SUB_IDS = 40;
/** One in so many visitors comes back with a cookie, and each of them twice. */
const RETURNING = 10;
/** Answers are awaited this long; a visitor would have gone. */
const TIMEOUT_MS = 10_000;

const latencies = new Latencies();
const counts = { answered: 0, acknowledged: 0, failed: 0 };
const failures = new Map<string, number>();
const ids: WriteStream | null = options.idsFile
  ? createWriteStream(options.idsFile, { flags: 'a' })
  : null;
let pendingIds = '';
let serial = 0;
let stopping = false;
const session = Array.from({ length: 12 }, () => Math.floor(Math.random() * 32));

const heads = (options.paths ?? ['/']).flatMap((path) =>
  AGENTS.map((agent) => ({
    path: `GET ${path}?sub=campaign-`,
    rest: [
      ' HTTP/1.1',
      `host: ${options.host}`,
      `user-agent: ${agent}`,
      'accept: text/html,application/xhtml+xml',
      'accept-language: en',
      'sec-fetch-mode: navigate',
      'sec-fetch-dest: document',
      'x-forwarded-for: 10.',
    ].join('\r\n'),
  })),
);

/** What the script of a page sends, for the codes of the same links. */
function nextMessage(n: number, origin: string): string {
  const paths = options.paths ?? [];
  const code = (paths[n % paths.length] ?? '').split('/')[2] ?? '';
  const body = JSON.stringify({
    u: `${origin}/shoes?via=${code}&sub=campaign-${n % SUB_IDS}`,
    c: code,
    ...(n % RETURNING === 0 && { s: sessionOf(Math.floor(n / RETURNING / 2)) }),
  });
  return [
    'POST /t HTTP/1.1',
    `host: ${options.host}`,
    `user-agent: ${AGENTS[n % AGENTS.length] ?? ''}`,
    'accept: */*',
    'accept-language: en',
    `origin: ${origin}`,
    'sec-fetch-mode: cors',
    'sec-fetch-dest: empty',
    'content-type: text/plain;charset=UTF-8',
    `content-length: ${body.length}`,
    `x-forwarded-for: 10.${addressOf(n)}`,
    '',
    body,
  ].join('\r\n');
}

const addressOf = (n: number) => `${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;

function nextRequest(): string {
  const n = serial++;
  if (options.pagesOf !== undefined) return nextMessage(n, options.pagesOf);
  const head = heads[n % heads.length] ?? { path: 'GET /', rest: '' };
  let cookie = '';
  if (n % RETURNING === 0)
    cookie = `cookie: tb_visitor=${sessionOf(Math.floor(n / RETURNING / 2))}\r\n`;
  return `${head.path}${n % SUB_IDS}${head.rest}${addressOf(n)}\r\n${cookie}\r\n`;
}

/** Twenty-six digits, as a visitor's id has; every run has others. */
function sessionOf(n: number): string {
  let text = '';
  for (let left = n, digit = 0; digit < 13; digit++, left = Math.floor(left / 32)) {
    text = (ALPHABET[left % 32] ?? '0') + text;
  }
  return `vis_0${session.map((digit) => ALPHABET[digit] ?? '0').join('')}${text}`;
}

/** What is read is used before anything else is read: all connections share it. */
const buffer = Buffer.alloc(65_536);
/** A timer for each connection would be moved at every click; one looks at all of them. */
const overdue = new Set<() => void>();

const expected = options.pagesOf === undefined ? 'HTTP/1.1 302' : 'HTTP/1.1 200';

function connect(): Promise<void> {
  return new Promise((resolve) => {
    let text = '';
    let sentAt = 0;
    let waiting = false;
    const ask = () => {
      if (stopping || (options.requests && serial >= options.requests)) {
        socket.end();
        return;
      }
      sentAt = performance.now();
      waiting = true;
      socket.write(nextRequest(), 'latin1');
    };
    const fail = (why: string) => {
      if (waiting && !stopping) {
        counts.failed++;
        failures.set(why, (failures.get(why) ?? 0) + 1);
      }
      waiting = false;
      socket.destroy();
    };
    const read = (chunk: string) => {
      text = text === '' ? chunk : text + chunk;
      if (!text.endsWith('\r\n\r\n') && !text.endsWith('}')) return;
      // Redirects have no body, what a page is told is one object; anything else is a failure, whatever follows.
      if (!text.startsWith(expected)) return fail(text.slice(0, 12));
      if (options.pagesOf !== undefined && !text.endsWith('}')) return;
      waiting = false;
      latencies.add(performance.now() - sentAt);
      counts.answered++;
      const at = text.lastIndexOf('clk_');
      if (at > 0) {
        counts.acknowledged++;
        if (ids) keep(text.slice(at, at + 30));
      }
      text = '';
      if (options.pauseMs) setTimeout(ask, options.pauseMs);
      else ask();
    };
    const look = () => {
      if (waiting && performance.now() - sentAt > TIMEOUT_MS) fail('no answer');
    };
    const onread = {
      buffer,
      callback: (bytes: number) => {
        read(buffer.toString('latin1', 0, bytes));
        return true;
      },
    };
    const place = options.socketPath
      ? { path: options.socketPath }
      : { port: options.port ?? 80, host: '127.0.0.1' };
    const socket = net.connect({ ...place, onread });
    socket.setNoDelay(true);
    overdue.add(look);
    socket.on('connect', ask);
    socket.on('error', (error) => fail(error.message.slice(0, 40)));
    socket.on('close', () => {
      overdue.delete(look);
      fail('cut');
      resolve();
    });
  });
}

function keep(id: string): void {
  pendingIds += `${id}\n`;
  if (pendingIds.length > 60_000) {
    ids?.write(pendingIds);
    pendingIds = '';
  }
}

async function main(): Promise<void> {
  const began = performance.now();
  const telling = setInterval(() => {
    const progress: Progress = { acknowledged: counts.acknowledged };
    process.send?.(progress);
  }, 50);
  const timer = setTimeout(() => {
    stopping = true;
  }, options.seconds * 1000);
  const sweep = setInterval(() => overdue.forEach((look) => look()), 1_000);
  // A connection that fails is opened again, as browsers would.
  const workers = Array.from({ length: options.connections }, async () => {
    while (!stopping && !(options.requests && serial >= options.requests)) {
      await connect();
      if (counts.failed > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  await Promise.all(workers);
  clearTimeout(timer);
  clearInterval(sweep);
  clearInterval(telling);
  const ms = performance.now() - began;
  const cpu = process.cpuUsage();
  if (ids) await new Promise<void>((resolve) => ids.end(pendingIds, () => resolve()));
  const result: LoadResult = {
    ...counts,
    seconds: ms / 1000,
    perSecond: (counts.answered / ms) * 1000,
    p50Ms: latencies.percentile(0.5),
    p95Ms: latencies.percentile(0.95),
    p99Ms: latencies.percentile(0.99),
    maxMs: latencies.percentile(1),
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    failures: Object.fromEntries(failures),
  };
  process.send?.(result, () => process.exit(0));
}

process.once('message', (message) => {
  if (message === 'stop') stopping = true;
});
// Nobody is left to hear the result.
process.once('disconnect', () => process.exit(1));
void main();
