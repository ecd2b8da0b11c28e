import { one, type Mutation } from '@/lib/testing/mutation';

const KEPT = 'lib/db/kept-answers.ts';
const ANSWER = 'lib/http/answer-call.ts';
const ROUTE = ['lib/http/define-route.int.test.ts'];
const ONCE = ['lib/corrections/once.int.test.ts'];
const OUTBOX = 'lib/outbox/deliver.ts';
const OUTBOX_SQL = 'lib/outbox/deliver-sql.ts';
const DELIVER = ['lib/outbox/deliver.int.test.ts'];
const SEAL = ['lib/audit/seal/seal.int.test.ts'];
const VERIFY = 'lib/audit/seal/verify-chain.ts';
const SEALING = 'lib/audit/seal/seal-audit.ts';

/** Answers that are kept, and forms that count once. */
const IDEMPOTENCY: Mutation[] = [
  one(
    'a key is of the call it was used for',
    KEPT,
    'row.fingerprint !== call.fingerprint',
    "row.fingerprint === ''",
    ROUTE,
    'is refused with another body or query',
  ),
  one(
    'a key is taken by one at a time',
    KEPT,
    'SELECT name, pg_try_advisory_xact_lock(hashtextextended(name, 0))::boolean AS mine',
    'SELECT name, true AS mine',
    ROUTE,
    'in flight is refused',
  ),
  one(
    'an answer is kept with its effect',
    'lib/db/transact.ts',
    'if (result.ok) {\n      await keepAnswers',
    'if (!result) {\n      await keepAnswers',
    ROUTE,
    'has no effect without its answer',
  ),
  one(
    'a call that was answered does not run again',
    'lib/db/transact.ts',
    "if (key?.kind === 'answered') throw new AnsweredBefore(key.answer);",
    '',
    ['lib/db/kept-answers.int.test.ts'],
  ),
  one(
    'an answer is given again before anything runs',
    ANSWER,
    'known.value === null ? null : await findAnswered(known.value)',
    'null',
    ROUTE,
    'is refused with another body or query',
  ),
  one(
    'a refusal is kept',
    ANSWER,
    'const state = await keepAlone(idempotent, answer);',
    "const state: KeyState = { kind: 'answered', answer };",
    ROUTE,
    'gives a refusal again',
  ),
  one(
    'what the server could not do is not kept',
    ANSWER,
    'if (answer.status >= 500) return withHeaders(answer, { requestId });',
    '',
    ROUTE,
    'is free again after a failure of ours',
  ),
  one(
    'the query is part of a call',
    ANSWER,
    'Buffer.from(`${search}\\n`)',
    'Buffer.from(search.slice(0, 0))',
    ROUTE,
    'is refused with another body or query',
  ),
  one(
    'an answer without its text was never given',
    KEPT,
    'WHERE idempotency_record.status_code IS NULL`',
    'WHERE false`',
    ROUTE,
    'noted without an answer',
  ),
  one(
    'a form counts once',
    'lib/db/once.ts',
    'if (count === 1) return ok({ isRepeat: false });',
    'if (count < 2) return ok({ isRepeat: false });',
    ONCE,
    'when a debt is repaid',
  ),
  one(
    'a form that says something else is no repeat',
    'lib/db/once.ts',
    'return row.what === what',
    'return row.what !== null',
    ONCE,
    'says something else under the same id',
  ),
];

/** Events, their leases and their repeats. */
const EVENTS: Mutation[] = [
  one(
    'an event is claimed by one',
    OUTBOX_SQL,
    'next_attempt_at = app_now() + ${lease}::interval',
    'next_attempt_at = next_attempt_at',
    DELIVER,
    'delivers each event once',
  ),
  one(
    'what another claims just now is left to it',
    OUTBOX_SQL,
    'FOR UPDATE SKIP LOCKED',
    '',
    DELIVER,
    'delivers each event once',
  ),
  one(
    'only a claim that still holds settles',
    OUTBOX_SQL,
    "o.status = 'pending' AND o.attempts = r.attempts",
    "o.status = 'pending'",
    DELIVER,
    'to whoever claimed it since',
  ),
  one(
    'an event is given up after twelve attempts',
    OUTBOX,
    'event.attempts >= MAX_ATTEMPTS',
    'event.attempts > MAX_ATTEMPTS',
    DELIVER,
    'gives an event up',
  ),
  one(
    'what was not begun counts as no attempt',
    OUTBOX,
    'attempts: { decrement: 1 }, ',
    '',
    DELIVER,
    'hands back',
  ),
  one('the wait grows', OUTBOX, '2 ** Math.max(attempts - 1, 0)', '2 ** attempts', [
    'lib/outbox/deliver.test.ts',
  ]),
];

/** The chain over the audit log. */
const AUDIT: Mutation[] = [
  one(
    'one seals at a time',
    SEALING,
    'return rows[0]?.mine === true;',
    'return rows.length === 1;',
    SEAL,
    'is left to whoever seals already',
  ),
  one(
    'a seal holds on to the one before',
    VERIFY,
    'previous = row.hash;',
    '',
    SEAL,
    'holds every row once',
  ),
  one(
    'a place without its seal is a fault',
    VERIFY,
    'if (position !== expected) {',
    'if (position < 0n) {',
    SEAL,
    'names the place where a row went with its seal',
  ),
  one(
    'what nothing has sealed for an hour is a fault',
    VERIFY,
    'if (row?.first == null) return',
    'if (row) return',
    SEAL,
    'nothing has sealed for an hour',
  ),
  one(
    'a head that is gone is a fault',
    VERIFY,
    'headSeen ? unsealed.fault : headMissing',
    'wanted ? unsealed.fault : headMissing',
    SEAL,
    'that the end was cut off',
  ),
  one(
    'a row is late a grace after greater ids',
    'lib/audit/seal/late-rows.ts',
    'if (auditId < this.settled) {',
    'if (auditId < 0n) {',
    ['lib/audit/seal/late-rows.test.ts'],
  ),
];

/** The guards of what is written beside the money: kept answers, events, audit rows. */
export const RECORD_MUTATIONS: Mutation[] = [...IDEMPOTENCY, ...EVENTS, ...AUDIT];
