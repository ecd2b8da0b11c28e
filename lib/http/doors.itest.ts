import { readdirSync } from 'node:fs';
import { NextRequest } from 'next/server';
import { describe, expect, it } from 'vitest';
import { GET as healthz } from '@/app/healthz/route';
import { GET as readyz } from '@/app/readyz/route';
import { db } from '@/lib/db/client';
import { config, proxy } from '@/proxy';

const request = (path: string) => new Request(`http://localhost:3000${path}`);

describe('health', () => {
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

  it('/readyz waits for the database a second at most, and tells no secret', async () => {
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
