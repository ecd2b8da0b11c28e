import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { atLeast, atMost, percentile, printTable, whole, type Target } from '@/e2e/load/figures';
import { describeMachine, machineLine, type Machine } from '@/e2e/load/machine';
import { fillMoney, PROGRAM_ID } from '@/e2e/load/money-data';
import { withClient, withThrowaway } from '@/e2e/load/throwaway';
import { systemActor } from '@/lib/actor';
import { env } from '@/lib/env';
import { expectOk } from '@/lib/result';
import { startMailServer } from '@/lib/testing/mail-server';
import { createWebhook } from '@/lib/webhooks/commands';

const EVENTS = 3_600;
const QUIET_MS = 120_000;
const MAIL_EVERY_MS = 2_000;
const GIVE_UP_MS = 420_000;
const MINUTE_MS = 60_000;
const PER_MINUTE = 1_000;
/** A job looks every five seconds whether it is its turn, and has work of its own. */
const MAIL_WAITS_S = 15;
const JOB_WAITS_S = 10;

type Waits = { count: number; p50: number; longest: number };
/** In seconds. `mails`: until one is sent; `mailsDue`: since the job that was to send it was due, once a minute. */
type Phase = { mails: Waits; mailsDue: Waits; jobs: Waits; jobsTook: Waits };
export type WebhookResult = {
  machine: Machine;
  /** Calls that ended in each whole minute since the first. */
  perMinute: number[];
  atOnce: number;
  received: number;
  quiet: Phase;
  loaded: Phase;
};

/** Thousands of deliveries to a receiver that takes a second, beside mail and the other jobs. */
export async function benchWebhooks(): Promise<{ webhooks: WebhookResult; targets: Target[] }> {
  return withThrowaway(async (place) => {
    const url = await place.makeDatabase('webhooks');
    return withClient(url, async (client) => {
      await fillMoney(client, { affiliates: 200, due: 0, pending: EVENTS, voided: 0 });
      const webhooks = await measure(client, url);
      print(webhooks);
      return { webhooks, targets: targetsOf(webhooks) };
    });
  });
}

async function measure(client: pg.Client, url: string): Promise<WebhookResult> {
  const mail = await startMailServer();
  const receiver = startProgram('./slow-receiver.ts', {});
  const { port } = (await said(receiver)) as { port: number };
  const jobs = startProgram('./jobs-alone.ts', {
    DATABASE_URL: url,
    SMTP_URL: String(env().SMTP_URL),
    MAIL_FROM: 'Bench <bench@shop.example>',
  });
  try {
    await said(jobs);
    console.log(`mail and jobs alone, ${QUIET_MS / 1_000} s`);
    const quietFrom = new Date();
    await writeMails(client, () => Date.now() < quietFrom.getTime() + QUIET_MS);
    console.log(`and beside ${whole(EVENTS)} deliveries`);
    const loadedFrom = new Date();
    await tell(client, `http://127.0.0.1:${port}/hooks`);
    const isGoing = async () => (await countOpen(client)) > 0;
    await writeMails(client, isGoing, loadedFrom.getTime() + GIVE_UP_MS);
    const loadedTo = new Date();
    // The last mails go with the next minute's job.
    await sleep(MINUTE_MS + 10_000);
    receiver.send('how many');
    const { most, received } = (await said(receiver)) as { most: number; received: number };
    return {
      machine: await describeMachine(client),
      perMinute: await minutesOf(client),
      atOnce: most,
      received,
      quiet: await phaseOf(client, quietFrom, loadedFrom),
      loaded: await phaseOf(client, loadedFrom, loadedTo),
    };
  } finally {
    jobs.disconnect();
    receiver.disconnect();
    if (jobs.exitCode === null) await once(jobs, 'exit');
    await mail.stop();
  }
}

function startProgram(file: string, settings: Record<string, string>): ChildProcess {
  return fork(fileURLToPath(new URL(file, import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

function said(program: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    program.once('message', resolve);
    program.once('exit', (code) => reject(new Error(`a program of the bench ended with ${code}`)));
  });
}

/** An event that is mailed, every two seconds, while something holds. */
async function writeMails(
  client: pg.Client,
  goesOn: () => boolean | Promise<boolean>,
  until = Infinity,
): Promise<void> {
  for (let n = 0; Date.now() < until && (await goesOn()); n++) {
    await client.query(
      `INSERT INTO outbox_event (id, type, program_id, affiliate_id, subject_type, subject_id, payload)
      SELECT 'evt_m' || $1::text, 'commission.approved', program_id, affiliate_id, 'commission', id,
        jsonb_build_object('amount', amount_minor, 'currency', currency)
      FROM commission ORDER BY id OFFSET $2 LIMIT 1`,
      [`${Date.now()}`, n],
    );
    await sleep(MAIL_EVERY_MS);
  }
}

/** A webhook, and as many events for it as there are orders. */
async function tell(client: pg.Client, url: string): Promise<void> {
  const ctx = { actor: systemActor('bench') };
  const input = {
    programId: PROGRAM_ID,
    name: 'Bench',
    url,
    events: ['order.recorded' as const],
  };
  expectOk(await createWebhook(ctx, input));
  await client.query(
    `INSERT INTO outbox_event (id, type, program_id, affiliate_id, subject_type, subject_id, payload, status)
    SELECT 'evt_w' || substr(id, 6), 'order.recorded', program_id, affiliate_id, 'order', id, '{}', 'delivered' FROM sales_order`,
  );
}

async function countOpen(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `SELECT $1 - count(*)::int AS n FROM webhook_delivery WHERE status = 'delivered'`,
    [EVENTS],
  );
  return rows[0]?.n ?? EVENTS;
}

async function minutesOf(client: pg.Client): Promise<number[]> {
  const { rows } = await client.query<{ n: number }>(`
    SELECT count(*)::int AS n FROM webhook_attempt, (SELECT min(at) AS first FROM webhook_attempt) f
    GROUP BY floor(extract(epoch FROM at - first) / 60) ORDER BY floor(extract(epoch FROM at - first) / 60)`);
  // The last is seldom a whole one.
  return rows.slice(0, -1).map(({ n }) => n);
}

async function phaseOf(client: pg.Client, from: Date, to: Date): Promise<Phase> {
  const secondsOf = async (sql: string) => {
    const { rows } = await client.query<{ seconds: number }>(sql, [from, to]);
    return waitsOf(rows.map(({ seconds }) => Number(seconds)));
  };
  const jobs = `FROM pgboss.job WHERE completed_on IS NOT NULL AND created_on >= $1 AND created_on < $2
    AND name <> 'deliver-webhooks' AND name NOT LIKE '\\_\\_pgboss%'`;
  return {
    mails: await secondsOf(`
      SELECT extract(epoch FROM delivered_at - created_at)::float8 AS seconds FROM outbox_event
      WHERE id LIKE 'evt\\_m%' AND created_at >= $1 AND created_at < $2 AND status = 'delivered'`),
    mailsDue: await secondsOf(`
      SELECT extract(epoch FROM o.delivered_at - j.created_on)::float8 AS seconds FROM outbox_event o, LATERAL (
        SELECT created_on FROM pgboss.job WHERE name = 'deliver-outbox' AND created_on >= o.created_at
        ORDER BY created_on LIMIT 1) j
      WHERE o.id LIKE 'evt\\_m%' AND o.created_at >= $1 AND o.created_at < $2 AND o.status = 'delivered'`),
    jobs: await secondsOf(
      `SELECT extract(epoch FROM started_on - created_on)::float8 AS seconds ${jobs}`,
    ),
    jobsTook: await secondsOf(
      `SELECT extract(epoch FROM completed_on - started_on)::float8 AS seconds ${jobs}`,
    ),
  };
}

function waitsOf(seconds: number[]): Waits {
  return { count: seconds.length, p50: percentile(seconds, 0.5), longest: Math.max(...seconds) };
}

function targetsOf({ perMinute, received, loaded }: WebhookResult): Target[] {
  return [
    atLeast('deliveries in a minute, the slowest', PER_MINUTE, Math.min(...perMinute), 0),
    atMost('deliveries that were called twice', 0, received - EVENTS, '', 0),
    atMost(
      'longest wait of a mail once its job is due',
      MAIL_WAITS_S,
      loaded.mailsDue.longest,
      ' s',
    ),
    atMost('longest wait of a job beside them', JOB_WAITS_S, loaded.jobs.longest, ' s'),
  ];
}

function print({ machine, perMinute, atOnce, quiet, loaded }: WebhookResult): void {
  console.log(`\n${machineLine(machine)}`);
  console.log(`deliveries by the minute: ${perMinute.map(whole).join(', ')}; at once: ${atOnce}`);
  const row = (name: string, of: keyof Phase) => [
    name,
    ...[quiet, loaded].flatMap((phase) => [
      whole(phase[of].count),
      `${phase[of].p50.toFixed(2)} s`,
      `${phase[of].longest.toFixed(2)} s`,
    ]),
  ];
  printTable(
    ['', 'alone', 'p50', 'longest', 'beside', 'p50', 'longest'],
    [
      row('a mail waits', 'mails'),
      row('a mail, once its job is due', 'mailsDue'),
      row('another job waits', 'jobs'),
      row('another job takes', 'jobsTook'),
    ],
  );
}
