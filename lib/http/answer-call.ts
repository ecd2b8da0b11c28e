import type { z } from 'zod';
import { sha256 } from '@/lib/crypto/token';
import { db, type Tx } from '@/lib/db/client';
import {
  AnsweredBefore,
  type AnswerToKeep,
  type IdempotentCall,
  type KeptAnswer,
  type KeyState,
} from '@/lib/db/kept-answers';
import { env } from '@/lib/env';
import { logger } from '@/lib/logger';
import { ok, refuse, unreachable, type Refusal, type Result } from '@/lib/result';
import { toJson } from '@/lib/format/json';
import { findAnswered, idempotencyKeyOf, keepAlone } from '@/lib/http/idempotency';
import { parseCall, type Call, type Parts } from '@/lib/http/parse-call';
import { refusalAnswer, withHeaders, type HttpAnswer } from '@/lib/http/respond';
import type { RouteArgs, RouteDefinition } from '@/lib/http/route-definition';

/** What the zod schemas of the route made of the call. */
function argsOf<
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  I extends z.ZodType | undefined,
>({ key, requestId }: Call, parts: Parts, answer?: AnswerToKeep): RouteArgs<P, Q, I> {
  return {
    ...(parts as Pick<RouteArgs<P, Q, I>, 'params' | 'query' | 'input' | 'warnings'>),
    viewer: key.viewer,
    ctx: {
      actor: { kind: 'api_key', id: key.keyId, label: key.name },
      requestId,
      ...(answer ? { answer } : {}),
    },
  };
}

/** The bytes of a success. */
async function successOf<
  O extends z.ZodType,
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  I extends z.ZodType | undefined,
  V,
>(
  route: RouteDefinition<O, P, Q, I, V>,
  args: RouteArgs<P, Q, I> & { tx: Tx },
  result: V,
): Promise<KeptAnswer> {
  const wire = route.answer ? await route.answer(result, args) : result;
  const value = checkedOutput(route.output, toJson(wire), args.ctx.requestId ?? '');
  const { status = 200 } = route;
  return {
    status: typeof status === 'function' ? status(value) : status,
    body: JSON.stringify(value),
  };
}

/** The schema is the contract: what it does not name does not go out. */
function checkedOutput<O extends z.ZodType>(
  schema: O,
  value: unknown,
  requestId: string,
): z.output<O> {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  if (env().NODE_ENV !== 'production') throw checked.error;
  // The effect has happened: an answer that is a little off serves the caller better than an error.
  logger.error({ err: checked.error, requestId }, 'an answer does not keep its schema');
  return value as z.output<O>;
}

/** Runs the call, or gives the answer its Idempotency-Key has had already. */
export async function answerOncePerKey<
  O extends z.ZodType,
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  I extends z.ZodType | undefined,
  V,
>(route: RouteDefinition<O, P, Q, I, V>, call: Call): Promise<HttpAnswer> {
  const { requestId } = call;
  const known = idempotentCallOf(call);
  if (!known.ok) return withHeaders(refusalAnswer(known.error, requestId), { requestId });
  const before = known.value === null ? null : await findAnswered(known.value);
  if (before) return answerKnown(before, requestId);
  // What is refused before it runs may be corrected under the same key.
  const parsed = await parseCall(route, call);
  if (!parsed.ok) return withHeaders(refusalAnswer(parsed.error, requestId), { requestId });
  if (known.value === null) {
    const args = argsOf<P, Q, I>(call, parsed.value);
    const result = await route.run(args);
    const answer = result.ok
      ? await successOf(route, { ...args, tx: db }, result.value)
      : refusalAnswer(result.error, requestId);
    return withHeaders(answer, { requestId });
  }
  return answerAndKeep(route, call, parsed.value, known.value);
}

/** The answer is written by the transaction that has the effect; where there was no effect, after it. */
async function answerAndKeep<
  O extends z.ZodType,
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  I extends z.ZodType | undefined,
  V,
>(
  route: RouteDefinition<O, P, Q, I, V>,
  call: Call,
  parts: Parts,
  idempotent: IdempotentCall,
): Promise<HttpAnswer> {
  const { requestId } = call;
  let written: { value: unknown; answer: KeptAnswer } | null = null;
  const plain = argsOf<P, Q, I>(call, parts);
  const args = argsOf<P, Q, I>(call, parts, {
    call: idempotent,
    answerOf: async (tx, value) => {
      // `run` returns what its command returned.
      const answer = await successOf(route, { ...plain, tx }, value as V);
      written = { value, answer };
      return answer;
    },
  });
  try {
    const result = await route.run(args);
    const kept = written as { value: unknown; answer: KeptAnswer } | null;
    if (result.ok && kept) {
      if (kept.value !== result.value) throw new Error('a route answered what no command returned');
      return withHeaders(kept.answer, { requestId });
    }
    if (!result.ok && isAboutTheKey(result.error)) return refuseKey(result.error.code, requestId);
    const answer = result.ok
      ? await successOf(route, { ...plain, tx: db }, result.value)
      : refusalAnswer(result.error, requestId);
    // What the server could not do is tried again under the same key.
    if (answer.status >= 500) return withHeaders(answer, { requestId });
    const state = await keepAlone(idempotent, answer);
    return state.kind === 'answered' && state.answer === answer
      ? withHeaders(answer, { requestId })
      : answerKnown(state, requestId);
  } catch (error) {
    if (error instanceof AnsweredBefore) {
      return answerKnown({ kind: 'answered', answer: error.answer }, requestId);
    }
    throw error;
  }
}

/** Null without the header, and for what only reads. */
function idempotentCallOf({ request, key, body }: Call): Result<IdempotentCall | null> {
  if (request.method === 'GET' || request.method === 'HEAD') return ok(null);
  const header = idempotencyKeyOf(request.headers);
  if (!header.ok || header.value === null) return header.ok ? ok(null) : header;
  const { pathname, search } = new URL(request.url);
  return ok({
    apiKeyId: key.keyId,
    route: `${request.method} ${pathname}`,
    key: header.value,
    fingerprint: sha256(Buffer.concat([Buffer.from(`${search}\n`), body])),
  });
}

function answerKnown(state: KeyState, requestId: string): HttpAnswer {
  switch (state.kind) {
    case 'answered':
      return withHeaders(state.answer, { requestId, headers: { 'idempotency-replayed': 'true' } });
    case 'refused':
      return refuseKey(state.code, requestId);
    case 'free':
      return refuseKey('IDEMPOTENCY_IN_FLIGHT', requestId);
    default:
      return unreachable(state);
  }
}

function isAboutTheKey(refusal: Refusal): boolean {
  return refusal.code === 'IDEMPOTENCY_IN_FLIGHT' || refusal.code === 'IDEMPOTENCY_KEY_REUSED';
}

function refuseKey(code: Refusal['code'], requestId: string): HttpAnswer {
  const headers: Record<string, string> =
    code === 'IDEMPOTENCY_IN_FLIGHT' ? { 'retry-after': '1' } : {};
  return withHeaders(refusalAnswer(refuse(code).error, requestId), { requestId, headers });
}
