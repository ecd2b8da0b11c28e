import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
let taken: Server;
let takenPort: number;

beforeAll(async () => {
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  takenPort = typeof address === 'object' && address !== null ? address.port : 0;
});

afterAll(() => {
  taken.close();
});

function start(settings: Record<string, string>) {
  return new Promise<{ code: number | null; said: string }>((resolve) => {
    const tsx = path.join(root, 'node_modules', '.bin', 'tsx');
    const child = spawn(tsx, [path.join(root, 'lib/server/start.ts')], {
      cwd: root,
      env: {
        NODE_ENV: 'production',
        PATH: process.env.PATH,
        AUTH_SECRET: randomBytes(32).toString('base64url'),
        ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
        // A start that comes further than it should must not touch the data of a developer.
        DATA_DIR: '/nonexistent/tributary',
        PORT: '39871',
        ...settings,
      },
    });
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    child.once('close', (code) => resolve({ code, said: said.trim() }));
  });
}

const nowhere = 'postgresql://someone:hunter2hunter2@127.0.0.1:1/tributary';

describe('a start that cannot succeed ends with one line and exit code 1', () => {
  it('when the port is in use', async () => {
    const { code, said } = await start({ PORT: String(takenPort), DATABASE_URL: nowhere });
    expect(said).toBe(
      `Port ${takenPort} is in use: stop what listens there, or choose another one with PORT=${takenPort + 1}.`,
    );
    expect(code).toBe(1);
  });

  it('when nothing answers at DATABASE_URL', async () => {
    // With or without secrets: the address is what is wrong.
    const { code, said } = await start({ DATABASE_URL: nowhere, AUTH_SECRET: '' });
    expect(said).toBe('DATABASE_URL: nothing answers at 127.0.0.1:1; is PostgreSQL running?');
    expect(code).toBe(1);
  });

  it('when PostgreSQL refuses the password, which it does not repeat', async () => {
    const url = new URL(process.env.DATABASE_URL ?? '');
    url.password = 'hunter2hunter2';
    const { code, said } = await start({ DATABASE_URL: url.toString() });
    expect(said).toMatch(/^DATABASE_URL: PostgreSQL at .+ refuses the user "postgres": [^\n]+$/);
    expect(said).not.toContain('hunter2');
    expect(code).toBe(1);
  });

  it('when there is no such database', async () => {
    const url = new URL(process.env.DATABASE_URL ?? '');
    url.pathname = '/absent';
    const { code, said } = await start({ DATABASE_URL: url.toString() });
    expect(said).toMatch(/^DATABASE_URL: there is no database "absent" at [^\n]+$/);
    expect(code).toBe(1);
  });

  it('when DATABASE_URL is set and the secrets are not', async () => {
    const settings = {
      DATABASE_URL: process.env.DATABASE_URL ?? '',
      AUTH_SECRET: '',
      ENCRYPTION_KEYS: '',
    };
    const { code, said } = await start(settings);
    expect(said.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'AUTH_SECRET',
      'ENCRYPTION_KEYS',
    ]);
    expect(code).toBe(1);
  });
});
