import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encode } from 'next-auth/jwt';
import pg from 'pg';
import { newId } from '@/lib/ids';
import { bits, makeMmdb } from '@/lib/testing/mmdb';
import { Installation } from '@/e2e/faults/installation';
import { describeMachine, machineLine, type Machine } from '@/e2e/load/machine';
import { childrenOf, commandOf, parentOf, type Member } from '@/e2e/load/usage';

export type Setup = {
  installation: Installation;
  client: pg.Client;
  machine: Machine;
  /** The settings the server runs with. */
  env: Record<string, string>;
  /** Cookie header of an affiliate who is logged in. */
  cookie: string;
  /** Gateway, Next and PostgreSQL, as far as this system shows processes. */
  members: Member[];
};

const NETWORKS = 20_000;
const COUNTRIES = ['US', 'GB', 'DE', 'FR', 'ES', 'IT', 'NL', 'SE', 'PL', 'JP', 'BR', 'IN'];

/** `npm start` with every feature of the click path on, on a PostgreSQL and data of its own; gone afterwards. */
export async function withSetup<T>(use: (setup: Setup) => Promise<T>): Promise<T> {
  const installation = await Installation.make();
  const client = new pg.Client(installation.postgres.url);
  client.on('error', () => undefined);
  // PostgreSQL outlives a Ctrl-C, and so would its data.
  const onSignal = () => void installation.remove().finally(() => process.exit(130));
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    await client.connect();
    const countries = path.join(installation.folder, 'countries.mmdb');
    await writeFile(countries, makeCountries());
    const secrets = {
      AUTH_SECRET: randomBytes(32).toString('base64url'),
      ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      GEOIP_FILE: countries,
    };
    await installation.start({ env: secrets });
    const env = {
      ...secrets,
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      DATABASE_URL: installation.postgres.url,
      DATA_DIR: path.join(installation.folder, 'data-next'),
      APP_URL: `http://localhost:${installation.port}`,
      TRUST_PROXY: '1',
      LOG_LEVEL: 'warn',
    };
    const machine = await describeMachine(client);
    console.log(machineLine(machine));
    return await use({
      installation,
      client,
      machine,
      env,
      cookie: await logIn(client, secrets.AUTH_SECRET),
      members: await listMembers(installation, client),
    });
  } finally {
    await client.end().catch(() => undefined);
    await installation.remove();
  }
}

/** A file of the size and depth of a real one; the addresses of the load lie in it. */
function makeCountries(): Buffer {
  const networks: Record<string, string> = {};
  for (let n = 0; n < NETWORKS; n++) {
    const address = [10, (n >> 8) & 255, n & 255];
    networks['0'.repeat(96) + bits(address)] = COUNTRIES[n % COUNTRIES.length] ?? 'US';
  }
  return makeMmdb(networks);
}

async function logIn(client: pg.Client, secret: string): Promise<string> {
  const { rows } = await client.query<{ userId: string; sessionVersion: number }>(
    `SELECT u.id AS "userId", u.session_version AS "sessionVersion"
     FROM app_user u JOIN affiliate a ON a.user_id = u.id ORDER BY a.code LIMIT 1`,
  );
  const [person] = rows;
  const sid = newId('login');
  await client.query(
    `INSERT INTO login_session (id, user_id, session_version, device, expires_at)
     VALUES ($1, $2, $3, 'A benchmark', app_now() + interval '10 hours')`,
    [sid, person?.userId, person?.sessionVersion],
  );
  const token = await encode({ token: { ...person, sid }, secret, maxAge: 36_000 });
  return `next-auth.session-token=${token}`;
}

async function listMembers(installation: Installation, client: pg.Client): Promise<Member[]> {
  if (process.platform !== 'linux') return [];
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const postmaster = parentOf(rows[0]?.pid ?? 0);
  const gateway = installation.pid;
  const next = () =>
    childrenOf(gateway).find(({ pid }) => commandOf(pid).includes('next-process'))?.pid;
  return [
    { name: 'gateway', pid: () => gateway, withChildren: false },
    { name: 'next', pid: () => next() ?? null, withChildren: true },
    { name: 'postgres', pid: () => postmaster, withChildren: true },
  ];
}
