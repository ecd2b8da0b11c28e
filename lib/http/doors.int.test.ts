import { readdirSync } from 'node:fs';
import { NextRequest } from 'next/server';
import { afterEach, describe, expect, it } from 'vitest';
import { GET as healthz } from '@/app/healthz/route';
import { GET as metrics } from '@/app/metrics/route';
import { GET as readyz } from '@/app/readyz/route';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { afterMigrate } from '@/lib/jobs/jobs-setup';
import { config, proxy } from '@/proxy';

const TOKEN = 'n3Vq8ZtL0xWb5RkYc2HsUe7MgJd4PfAo';

const askForMetrics = (given: string, token: string | null = TOKEN) => {
  env().METRICS_TOKEN = token ?? undefined;
  const headers = { authorization: `Bearer ${given}` };
  return metrics(new Request('http://localhost:3000/metrics', { headers }));
};

const request = (path: string) => new Request(`http://localhost:3000${path}`);

describe('health', () => {
  afterEach(() => {
    env().METRICS_TOKEN = undefined;
  });

  it('/healthz answers without the database', async () => {
    const response = healthz(request('/healthz'));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok' });
  });

  it('/readyz says when a migration is missing, and when none is', async () => {
    await db.$executeRaw`DROP TABLE IF EXISTS _prisma_migrations`;
    await db.$executeRaw`CREATE TABLE _prisma_migrations (
      migration_name text, finished_at timestamptz, rolled_back_at timestamptz)`;
    const pending = await readyz(request('/readyz'));
    expect(pending.status).toBe(503);
    expect(await pending.json()).toMatchObject({ checks: { migrations: 'pending' } });
    const names = readdirSync('prisma/migrations').filter((name) => name.startsWith('2'));
    for (const name of names) {
      await db.$executeRaw`INSERT INTO _prisma_migrations VALUES (${name}, now(), NULL)`;
    }
    const ready = await readyz(request('/readyz'));
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({
      status: 'ok',
      checks: { database: 'ok', migrations: 'ok' },
    });
    await db.$executeRaw`UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = ${names[0]}`;
    expect((await readyz(request('/readyz'))).status).toBe(503);
  });

  describe('with a gateway', () => {
    const setJournal = (state: string) =>
      Object.assign(globalThis, {
        tributaryJournal: {
          state,
          backlog: 12,
          oldestAt: '2026-11-21T10:00:00.000Z',
          unrecorded: 3,
          written: 5_000,
          journalled: 40,
          fetchedAhead: 7,
          problem: 'connect ECONNREFUSED 127.0.0.1:5432',
        },
      });
    afterEach(() => Object.assign(globalThis, { tributaryJournal: undefined }));

    it('/readyz shows what waits in the journal, and is unavailable when clicks are kept nowhere', async () => {
      await db.$executeRaw`UPDATE _prisma_migrations SET finished_at = now()`;
      for (const [state, check, status] of [
        ['direct', 'ok', 200],
        ['journal', 'journal', 200],
        ['unrecorded', 'unrecorded', 503],
      ] as const) {
        setJournal(state);
        const response = await readyz(request('/readyz'));
        expect(response.status, state).toBe(status);
        const text = await response.text();
        expect(JSON.parse(text)).toMatchObject({
          checks: { database: 'ok', journal: check },
          journal: { backlog: 12, oldestAt: '2026-11-21T10:00:00.000Z', unrecorded: 3 },
        });
        expect(text).not.toContain('127.0.0.1');
      }
    });

    it('/readyz does not take a journal for a database', async () => {
      setJournal('journal');
      await db.$executeRaw`UPDATE _prisma_migrations SET finished_at = NULL`;
      expect((await readyz(request('/readyz'))).status).toBe(503);
    });

    it('/metrics has the figures of the gateway and of the installation', async () => {
      await afterMigrate(env().DATABASE_URL);
      await db.$executeRaw`INSERT INTO pgboss.job (name, data) VALUES ('deliver-outbox', '{}')`;
      await db.$executeRaw`
        INSERT INTO click_hour (affiliate_id, hour, likeness, lane, program_id, reason, clicks)
        SELECT 'aff_1', date_trunc('hour', app_now(), 'UTC'), md5(coalesce(r, ''))::uuid, 0, 'prg_1', r, 7
        FROM unnest(ARRAY[NULL, 'bot']) r`;
      setJournal('journal');
      const text = await (await askForMetrics(TOKEN)).text();
      for (const line of [
        'tributary_clicks_total{to="database"} 5000',
        'tributary_clicks_total{to="journal"} 40',
        'tributary_clicks_total{to="nowhere"} 3',
        'tributary_links_fetched_ahead_total 7',
        'tributary_click_journal_state{state="journal"} 1',
        'tributary_click_journal_backlog 12',
        'tributary_click_journal_oldest_timestamp_seconds 1795255200',
        'tributary_clicks_this_hour{outcome="counted"} 7',
        'tributary_clicks_this_hour{outcome="bot"} 7',
        'tributary_jobs{queue="deliver-outbox",state="created"} 1',
        'tributary_database_up 1',
      ]) {
        expect(text.split('\n')).toContain(line);
      }
      expect(text).toMatch(/^tributary_database_connections\{application="tributary",state="\w+/m);
      expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
      // Whom they are of stays inside.
      expect(text).not.toMatch(/aff_|prg_|127\.0\.0\.1|_minor|amount/);
    });
  });

  describe('/metrics', () => {
    it('is not there without a token of the installation', async () => {
      const bare = await metrics(request('/metrics'));
      expect(bare.status).toBe(404);
      const guessed = await askForMetrics('', null);
      expect(guessed.status).toBe(404);
    });

    it('answers nobody without the token', async () => {
      for (const given of ['', 'wrong', `${TOKEN}x`]) {
        const response = await askForMetrics(given);
        expect(response.status, given).toBe(401);
        expect(await response.text()).toBe('Unauthorized\n');
      }
      expect((await askForMetrics(TOKEN)).status).toBe(200);
    });
  });

  it('/readyz waits for the database a second at most, and shows no secret', async () => {
    // A lock makes the database as slow as a frozen one.
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let locked = () => {};
    const isLocked = new Promise<void>((resolve) => (locked = resolve));
    const locking = db.$transaction(
      async (tx) => {
        await tx.$executeRaw`LOCK TABLE _prisma_migrations IN ACCESS EXCLUSIVE MODE`;
        locked();
        await held;
      },
      { timeout: 20_000 },
    );
    await isLocked;
    const from = performance.now();
    const response = await readyz(request('/readyz'));
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(response.status).toBe(503);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ checks: { database: 'unreachable' } });
    expect(text).not.toMatch(/postgres|127\.0\.0\.1|password/i);
    release();
    await locking;
  });
});

describe('proxy', () => {
  it('gives each request a nonce of its own, the same in header and page', () => {
    const nonces = [1, 2].map(() => {
      const response = proxy(new NextRequest('http://localhost:3000/portal'));
      const nonce = /'nonce-([^']+)'/.exec(
        response.headers.get('content-security-policy') ?? '',
      )?.[1];
      expect(response.headers.get('x-middleware-request-x-nonce')).toBe(nonce);
      return nonce;
    });
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it('overwrites what a caller claims about nonce and path', () => {
    const response = proxy(
      new NextRequest('http://localhost:3000/portal?x=1', {
        headers: { 'x-nonce': 'mine', 'x-path': '//evil.example', 'x-request-id': '<script>' },
      }),
    );
    expect(response.headers.get('x-middleware-request-x-nonce')).not.toBe('mine');
    expect(response.headers.get('x-middleware-request-x-path')).toBe('/portal?x=1');
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('stands before pages only', () => {
    const matcher = new RegExp(`^${config.matcher[0]}$`);
    for (const path of ['/', '/login', '/admin/x', '/portal', '/rates', '/apinotes', '/shop']) {
      expect(matcher.test(path)).toBe(true);
    }
    for (const path of ['/r/ANA', '/api/v1/orders', '/_next/static/x.js', '/healthz', '/readyz']) {
      expect(matcher.test(path)).toBe(false);
    }
  });
});
