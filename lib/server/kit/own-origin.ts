import { isIP } from 'node:net';

import type { LaunchSettings } from '@/lib/env';

/** Where this machine reaches the gateway's port, which never speaks TLS itself. */
export function ownOrigin({ HOST, PORT }: Pick<LaunchSettings, 'HOST' | 'PORT'>): string {
  const any = HOST === undefined || HOST === '0.0.0.0' || HOST === '::';
  const host = any ? 'localhost' : isIP(HOST) === 6 ? `[${HOST}]` : HOST;
  return `http://${host}:${PORT}`;
}
