import { one, type Mutation } from '@/lib/testing/mutation';

const REFUSED = 'lib/security/refusals.int.test.ts';
const BOOK = 'lib/security/refusal-book.test.ts';
const WORDS = 'lib/security/words-of-request.test.ts';

/** What is refused is known, to owners alone, and fills nothing. */
export const REFUSED_MUTATIONS: Mutation[] = [
  one(
    'refusals are listed for owners alone',
    'lib/security/queries.ts',
    "if (!can(viewer.role, 'security.read')) return { items: [], nextCursor: null };",
    '',
    [REFUSED],
  ),
  one(
    'refusals are counted for owners alone',
    'lib/security/queries.ts',
    "if (!can(viewer.role, 'security.read')) return new Map();",
    '',
    [REFUSED],
  ),
  one(
    'the page of refusals is for owners alone',
    'lib/auth/permissions.ts',
    "'security.read': ['owner'],",
    "'security.read': ['owner', 'admin'],",
    ['lib/auth/permissions.test.ts'],
  ),
  one(
    'a minute has few rows of refusals',
    'lib/security/refusal-book.ts',
    'tally.inMinute >= ROWS_A_MINUTE ||',
    '',
    [BOOK],
  ),
  one(
    'an hour has few rows of refusals',
    'lib/security/refusal-book.ts',
    'tally.inHour >= ROWS_AN_HOUR ||',
    '',
    [BOOK],
  ),
  one(
    'refusals that wait for the database have an end',
    'lib/security/refusal-book.ts',
    'if (this.#waiting.length < MAX_WAITING) {',
    'if (row.count > 0) {',
    [BOOK],
  ),
  one(
    'no whole address is kept of who was refused',
    'lib/security/words-of-request.ts',
    "network.replace(/\\.\\d+$/, '.0/24')",
    'network',
    [WORDS],
  ),
  one(
    'nothing that a caller made up is kept of an address',
    'lib/security/words-of-request.ts',
    "(WORD.test(part) ? part : '*')",
    'part',
    [WORDS],
  ),
  one(
    'calls without a good key or signature are events',
    'lib/http/caller-limits.ts',
    'noteRefusal(kind, { ...factsOfCall(call), ...facts });',
    '',
    [REFUSED],
  ),
  one(
    'pages that are not for somebody are events',
    'lib/people/session.ts',
    "await noteRefusedHere('access', { reason: place, actor: { kind: 'user', id: userId } });",
    '',
    [REFUSED],
  ),
];
