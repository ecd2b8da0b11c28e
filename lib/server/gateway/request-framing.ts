import type { IncomingMessage } from 'node:http';

/** Null: an encoding that we do not take apart, and so must not pass on. */
export function announcedBytes({ headers }: IncomingMessage): number | 'unknown' | null {
  const encoding = headers['transfer-encoding'];
  if (encoding !== undefined) return encoding.trim().toLowerCase() === 'chunked' ? 'unknown' : null;
  return Number(headers['content-length'] ?? 0);
}

/** Whether its length is told, though it be none. */
export function carriesBody({ method, headers }: IncomingMessage): boolean {
  const isSafe = method === 'GET' || method === 'HEAD';
  return (
    method === 'POST' ||
    method === 'PUT' ||
    method === 'PATCH' ||
    (headers['content-length'] !== undefined && !isSafe)
  );
}

export function countHosts(raw: readonly string[]): number {
  let hosts = 0;
  for (let i = 0; i < raw.length; i += 2) if (raw[i]?.toLowerCase() === 'host') hosts++;
  return hosts;
}

/** Without what stands behind it: addresses may carry tokens. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?')[0] ?? '/';
}
