import { newId } from '@/lib/ids';

export const REQUEST_ID_HEADER = 'x-request-id';

/** What no caller can write into an id of its own. */
const OF_CALLER = 'caller:';
const SANE = /^[A-Za-z0-9._-]{8,128}$/;

/**
 * The caller's own id when it is a sane one, marked as the caller's, else a new one. It ends up in logs and in the audit,
 * where nobody can pass one off as ours or as another caller's of ours.
 */
export function requestIdOf(headers: Pick<Headers, 'get'>): string {
  const given = headers.get(REQUEST_ID_HEADER);
  return given !== null && SANE.test(given) ? `${OF_CALLER}${given}` : newId('request');
}

/** Of the page or action that runs now; proxy.ts has put it into the request. */
export async function currentRequestId(): Promise<string> {
  const { headers } = await import('next/headers');
  const known = (await headers()).get(REQUEST_ID_HEADER) ?? '';
  return SANE.test(known.replace(OF_CALLER, '')) ? known : newId('request');
}
