import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { makeProgram } from '@/e2e/faults/program';
import { reckon, type Reckoning } from '@/e2e/faults/reckon';
import { childrenOf } from '@/e2e/load/usage';
import {
  ensureEmbeddedPostgres,
  type EmbeddedPostgres,
} from '@/lib/server/postgres/embedded-postgres';
import { findFreePort } from '@/lib/server/kit/ports';
import { isCode } from '@/lib/server/kit/processes';
import { migrateUp } from '@/prisma/migrate';

const root = path.resolve(import.meta.dirname, '../..');
const AFFILIATES = 8;
const START_LIMIT_MS = 300_000;
const SETTLE_LIMIT_MS = 120_000;

/** `npm start` as it is, on a PostgreSQL of its own that a test may freeze and kill. */
export class Installation {
  readonly folder: string;
  readonly postgres: EmbeddedPostgres;
  readonly port: number;
  readonly idsFile: string;
  readonly paths: string[];
  /** What Stripe signs with, at the address that the settings give it. */
  readonly stripeSecret = `whsec_${randomBytes(24).toString('hex')}`;
  readonly #settings: Record<string, string>;
  #server: ChildProcess | null = null;
  #cluster = '';
  said = '';

  private constructor(folder: string, postgres: EmbeddedPostgres, port: number, codes: string[]) {
    this.folder = folder;
    this.postgres = postgres;
    this.port = port;
    this.idsFile = path.join(folder, 'acknowledged');
    this.paths = codes.map((code) => `/r/${code}`);
    this.#settings = {
      NODE_ENV: 'production',
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      DATABASE_URL: postgres.url,
      DATA_DIR: path.join(folder, 'data'),
      PORT: String(port),
      APP_URL: `http://localhost:${port}`,
      AUTH_SECRET: randomBytes(32).toString('base64url'),
      ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      STRIPE_WEBHOOK_SECRET: this.stripeSecret,
      TRUST_PROXY: '1',
      LOG_LEVEL: 'warn',
    };
  }

  static async make(): Promise<Installation> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'tributary-faults-'));
    // As root PostgreSQL runs under another account: it must reach its folder, or it makes one that nobody removes.
    await chmod(folder, 0o711);
    const postgres = await ensureEmbeddedPostgres({
      dataDir: path.join(folder, 'postgres'),
      password: randomBytes(18).toString('hex'),
      keeps: true,
    });
    postgres.watch(() => undefined);
    await migrateUp(postgres.url);
    const codes = Array.from({ length: AFFILIATES }, (_, n) => `PARTNER${n}`);
    const installation = new Installation(folder, postgres, await findFreePort(), codes);
    await installation.query(async (client) => {
      const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
      installation.#cluster = rows[0]?.data_directory ?? '';
      await makeProgram(client, codes);
    });
    return installation;
  }

  /**
   * `wrap`: what the server runs in, such as a shell that limits it. Resolves when everything runs; with `clicks`,
   * as soon as referral links are answered.
   */
  async start(
    options: { wrap?: string[]; env?: Record<string, string>; until?: 'clicks' | 'pages' } = {},
  ): Promise<void> {
    const command = [process.execPath, '--import', 'tsx', 'lib/server/start.ts'];
    const [program = '', ...args] = [...(options.wrap ?? []), ...command];
    const server = spawn(program, args, {
      cwd: root,
      env: { ...this.#settings, ...options.env } as unknown as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#server = server;
    for (const stream of [server.stdout, server.stderr]) {
      stream.on(
        'data',
        (text: Buffer) => (this.said = (this.said + text.toString()).slice(-20_000)),
      );
    }
    const giveUp = Date.now() + START_LIMIT_MS;
    const { until = 'pages' } = options;
    while (!(until === 'clicks' ? await this.answers() : await this.isReady())) {
      if (server.exitCode !== null || Date.now() > giveUp) {
        throw new Error(`the server does not start:\n${this.said}`);
      }
      await sleep(50);
    }
  }

  get pid(): number {
    const pid = this.#server?.pid;
    if (pid === undefined) throw new Error('the server does not run');
    return pid;
  }

  async isReady(): Promise<boolean> {
    return (await this.#statusOf('/readyz')) === 200;
  }

  async answers(): Promise<boolean> {
    return (await this.#statusOf('/r/nobody')) === 302;
  }

  async #statusOf(where: string): Promise<number | undefined> {
    const answer = await fetch(`http://127.0.0.1:${this.port}${where}`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(2_000),
    }).catch(() => null);
    return answer?.status;
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await ended;
    this.#server = null;
  }

  /** What `npm run verify` finds wrong with the books, a line each. */
  bookFaults(): string[] {
    const run = spawnSync('npm', ['run', '--silent', 'verify'], {
      cwd: root,
      env: { ...process.env, ...this.#settings },
      encoding: 'utf8',
    });
    const faults = run.stdout.split('\n').filter((line) => line.startsWith('FAILED'));
    return run.status === 0 || faults.length > 0 ? faults : [`verify ended with ${run.status}`];
  }

  /** Of the whole PostgreSQL, or of the postmaster alone. */
  async signalPostgres(signal: 'STOP' | 'CONT' | 'KILL'): Promise<void> {
    const pids = this.#postgresPids();
    // A frozen parent cannot start another child while its children are frozen, nor miss their end.
    for (const pid of pids) {
      try {
        process.kill(pid, `SIG${signal}`);
      } catch (error) {
        // A child may end by itself between being listed and being signalled.
        if (!isCode(error, 'ESRCH')) throw error;
      }
    }
    await sleep(10);
  }

  #postgresPids(): number[] {
    const file = path.join(this.#cluster, 'postmaster.pid');
    const postmaster = Number(readFileSync(file, 'utf8').split('\n')[0]);
    return [postmaster, ...childrenOf(postmaster).map(({ pid }) => pid)];
  }

  /** Asks until PostgreSQL is there again. */
  async query<T>(use: (client: pg.Client) => Promise<T>): Promise<T> {
    const giveUp = Date.now() + SETTLE_LIMIT_MS;
    for (;;) {
      const client = new pg.Client({
        connectionString: this.postgres.url,
        connectionTimeoutMillis: 2_000,
      });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return await use(client);
      } catch (error) {
        if (error instanceof pg.DatabaseError && error.code !== '57P03') throw error;
        if (Date.now() > giveUp) throw error;
        await sleep(100);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  async backlog(): Promise<number> {
    const [row] = await this.query(async (client) => {
      const { rows } = await client.query<{ backlog: string }>(
        `SELECT backlog FROM click_journal_status
         WHERE state = 'direct' AND updated_at > app_now() - interval '12 seconds'`,
      );
      return rows;
    });
    return row ? Number(row.backlog) : -1;
  }

  /** Until every click that was acknowledged has left the journal. */
  async untilWorkedOff(): Promise<void> {
    const giveUp = Date.now() + SETTLE_LIMIT_MS;
    // The row is written every five seconds: one from before the fault says nothing.
    await this.query((client) => client.query('DELETE FROM click_journal_status'));
    while ((await this.backlog()) !== 0) {
      if (Date.now() > giveUp) throw new Error(`the journal is not worked off:\n${this.said}`);
      await sleep(200);
    }
  }

  /** Holds what was acknowledged against what is recorded, once the journal is worked off. */
  async reckon(): Promise<Reckoning> {
    await this.untilWorkedOff();
    const ids = (await readFile(this.idsFile, 'utf8')).split('\n').filter(Boolean);
    return this.query((client) => reckon(client, ids));
  }

  async remove(): Promise<void> {
    await this.kill('SIGTERM');
    await this.postgres.release();
    await rm(this.folder, { recursive: true, force: true });
  }
}
