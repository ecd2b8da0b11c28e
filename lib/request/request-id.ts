import { newId } from '@/lib/ids';

export const REQUEST_ID_HEADER = 'x-request-id';

/** The caller's own id when it is a sane one (it ends up in logs and in the audit), else a new one. */
export function requestIdOf(headers: Pick<Headers, 'get'>): string {
  const given = headers.get(REQUEST_ID_HEADER);
  return given !== null && /^[A-Za-z0-9._-]{8,128}$/.test(given) ? given : newId('request');
}

/** Of the page or action that runs now; proxy.ts has put it into the request. */
export async function currentRequestId(): Promise<string> {
  const { headers } = await import('next/headers');
  return requestIdOf(await headers());
}
