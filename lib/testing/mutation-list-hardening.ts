import { one, type Mutation } from '@/lib/testing/mutation';

const GATEWAY = ['lib/server/gateway/hardening.int.test.ts'];
const SESSIONS = ['lib/people/sessions.int.test.ts'];
const KIT = ['lib/http/http-kit.test.ts'];

/** What stands around the application: headers, methods, origins, cookies, and keys that turn (ADR 032). */
export const HARDENING_MUTATIONS: Mutation[] = [
  one(
    'every answer has the common headers',
    'lib/server/gateway/common-answers.ts',
    'if (!said.has(header[0]) && !this.hasHeader(header[0])) all.push(header);',
    '',
    GATEWAY,
    'has the common headers',
  ),
  one(
    'what Node cannot read is answered with the common headers',
    'lib/server/gateway/raw-answers.ts',
    '    ...common,\n',
    '',
    GATEWAY,
    'has the common headers',
  ),
  one(
    'TLS is not asked for on hosts that nobody named',
    'lib/http/common-headers.ts',
    "settings.HSTS_SUBDOMAINS ? '; includeSubDomains' : ''",
    "'; includeSubDomains'",
    GATEWAY,
    'on this host alone',
  ),
  one(
    'a method that an address does not know is refused',
    'lib/server/gateway/unwanted.ts',
    'if (!methods.includes(method)) {',
    "if (method === 'NONE') {",
    GATEWAY,
    'is answered 405',
  ),
  one(
    'a form from a page without TLS is refused where there is TLS',
    'lib/server/gateway/unwanted.ts',
    "if (!isSafe && secure && isPlainOrigin(headers.origin) && roomOf(url) === 'pages') {",
    "if (url === 'none') {",
    GATEWAY,
    'changes nothing where the site has TLS',
  ),
  one(
    'the image service is not there',
    'lib/server/gateway/unwanted.ts',
    "if (IMAGE_SERVICE.test(url)) return { status: 404, code: 'NOT_FOUND', text: 'Nothing is here.' };",
    '',
    GATEWAY,
    'is not there',
  ),
  one(
    'the login is of this very host',
    'lib/auth/session-token.ts',
    "usesSecureCookies() ? '__Host-' : ''",
    "usesSecureCookies() ? '__Secure-' : ''",
    SESSIONS,
    'is of this very host',
  ),
  one(
    'a new session is not believed under the old name',
    'lib/auth/session-token.ts',
    'payload !== null && payload.host === undefined ? old : undefined',
    'payload !== null ? old : undefined',
    SESSIONS,
    'under the old name',
  ),
  one(
    'a request id of a caller is marked',
    'lib/request/request-id.ts',
    '`${OF_CALLER}${given}`',
    'given',
    KIT,
    'keep a sane one',
  ),
  one(
    'a receipt is one that the shop wrote',
    'app/shop/receipt-cookie.ts',
    "verifyToken('shop-receipt', (await cookies()).get(NAME)?.value ?? '')",
    "((await cookies()).get(NAME)?.value ?? '')",
    ['app/shop/actions.int.test.ts'],
    'no receipt that can be read',
  ),
];
