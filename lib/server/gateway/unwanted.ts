import type { IncomingMessage } from 'node:http';

import { methodsOf } from '@/lib/server/gateway/methods';
import type { Refused } from '@/lib/server/gateway/refuse-request';
import { roomOf } from '@/lib/server/gateway/rooms';

/** No page uses it, and it would read and scale whatever it is asked for. */
const IMAGE_SERVICE = /^\/+_next\/+image(?:[/?]|$)/;

/** Why a request that can be read is not handed to Next; null when it is. `secure`: people come over TLS. */
export function unwantedOf(
  { method = '', url = '/', headers }: IncomingMessage,
  { secure }: { secure: boolean },
): Refused | null {
  if (IMAGE_SERVICE.test(url)) return { status: 404, code: 'NOT_FOUND', text: 'Nothing is here.' };
  const methods = methodsOf(url);
  if (!methods.includes(method)) {
    return {
      status: 405,
      code: 'METHOD_NOT_ALLOWED',
      text: 'This address does not take that method.',
      headers: { allow: methods.join(', ') },
      close: true,
    };
  }
  const isSafe = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  if (!isSafe && secure && isPlainOrigin(headers.origin) && roomOf(url) === 'pages') {
    return {
      status: 403,
      code: 'FORBIDDEN',
      text: 'The form was sent from a page without TLS. Open the page again with https:// and send it from there.',
    };
  }
  return null;
}

/** Next compares hosts only: whoever sits on the line could send forms from a page of this host over http. */
function isPlainOrigin(origin: string | undefined): boolean {
  return origin !== undefined && /^http:/i.test(origin);
}
