import pg from 'pg';

import type { Place } from '@/lib/server/postgres/find-server';
import { isCode } from '@/lib/server/kit/processes';

export const DATABASE = 'tributary';

/** Whoever does not know of the socket finds the server over TCP with the same address. */
export function address({ port, socketFolder }: Place, password: string, database: string): string {
  const socket = socketFolder === null ? '' : `?host=${encodeURIComponent(socketFolder)}`;
  return `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}${socket}`;
}

export function overTcp({ port }: Place): Place {
  return { port, socketFolder: null };
}

/** `null` when the server answers and has our database; otherwise why not yet. */
export async function tryConnect(url: string): Promise<'password' | 'not yet' | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [
      DATABASE,
    ]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    return null;
  } catch (error) {
    if (isCode(error, '28P01')) return 'password';
    // Starting up, shutting down, not listening yet, or gone in the middle.
    if (!(error instanceof pg.DatabaseError) || isCode(error, '57P01', '57P03', '53300')) {
      return 'not yet';
    }
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
