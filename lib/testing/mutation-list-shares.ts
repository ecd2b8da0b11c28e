import { one, type Mutation } from '@/lib/testing/mutation';

const SHARES = ['lib/server/gateway/shares.int.test.ts'];
const LIMITS = ['lib/http/caller-limits.int.test.ts'];
const DEAR = ['lib/people/dear-work.int.test.ts'];
const FORWARD = 'lib/server/gateway/forward-request.ts';
const QUEUE = 'lib/request/fair-queue.ts';

/** Nobody takes what others need (ADR 029). */
export const SHARE_MUTATIONS: Mutation[] = [
  one(
    'an agent’s calls are counted for its key',
    'lib/agents/mcp/handle-mcp.ts',
    'if (limited.refusal) {',
    'if (limited.refusal && false) {',
    ['lib/agents/mcp/mcp.int.test.ts'],
    'as writes of the key',
  ),
  one(
    'a share has no more at once than its part',
    QUEUE,
    'this.#running < this.#options.running && line.running < line.cap.running',
    'this.#running < this.#options.running',
    SHARES,
    'keeps all its turns busy',
  ),
  one(
    'a share has no more waiting than its part',
    QUEUE,
    'line.waiting.size >= line.cap.waiting',
    'line.waiting.size >= 10_000',
    SHARES,
    'keeps all its turns busy',
  ),
  one(
    'what Next works on keeps its place when its caller has left',
    FORWARD,
    'if (!isRunning) waiting.leave();',
    'waiting.leave();',
    SHARES,
    'asks and leaves again and again',
  ),
  one(
    'requests of one connection take a place one at a time',
    FORWARD,
    'if (response.socket === null) {',
    "if (request.url === 'none') {",
    SHARES,
    'without waiting',
  ),
  one(
    'a credential that was made up is nobody’s',
    'lib/server/gateway/known-callers.ts',
    'if (found === undefined) return null;',
    'if (found === undefined) return mark;',
    SHARES,
    'made-up ones gain nothing',
  ),
  one(
    'a slow body is refused',
    'lib/server/gateway/receive-body.ts',
    "if (bytes < due) stop('too slow');",
    '',
    SHARES,
    'more slowly than the least rate',
  ),
  one(
    'an answer that nobody reads is ended',
    'lib/server/gateway/slow-readers.ts',
    'reading.end();',
    '',
    SHARES,
    'reads its answers slowly',
  ),
  one(
    'bodies of one share are bounded',
    'lib/server/gateway/body-budget.ts',
    'share !== null && account.bytes > this.#options.share',
    'false',
    SHARES,
    'too many of them under way',
  ),
  one(
    'connections of one network are bounded',
    'lib/server/gateway/connections.ts',
    'if (this.#isOver(to)) this.#closeOne(to);',
    '',
    SHARES,
    'own quietest',
  ),
  one(
    'a key makes no more calls than it may',
    'lib/http/define-route.ts',
    'if (refusal) return refused(refusal);',
    '',
    LIMITS,
    'makes as many writes',
  ),
  one(
    'an owner sets the limits of a key',
    'lib/people/keys/set-key-limits.ts',
    "if (!(await actorMay(tx, ctx.actor, 'keys.limits'))) return refuse('FORBIDDEN');",
    '',
    LIMITS,
    'set by an owner only',
  ),
  one(
    'a link is looked up before a password is hashed',
    'lib/people/accept-invitation.ts',
    'if (!open?.user) return refuseToken(from);',
    '',
    DEAR,
    'for no link that is none',
  ),
  one(
    'an owner’s link is looked up before a password is hashed',
    'lib/people/accept-owner-invite.ts',
    "if ((await findOneTimeToken(token))?.kind !== 'owner') return refuseToken(from);",
    '',
    DEAR,
    'for no link that is none',
  ),
  one(
    'hashes of one network are bounded',
    'lib/auth/password.ts',
    'capOf: () => ({ running: 1, waiting: 64 })',
    'capOf: () => ({ running: 2, waiting: 256 })',
    DEAR,
    'are refused to the network',
  ),
  one(
    'a login that was not looked at is no attempt',
    'lib/people/authenticate.ts',
    'if (isTooBusy(error)) await takeBackAttempt(attempt);',
    '',
    DEAR,
    'cost nobody an attempt',
  ),
];
