import type { z } from 'zod';
import type { CommandContext } from '@/lib/actor';
import { bearerToken, verifyApiKey, type KeyViewer, type VerifiedKey } from '@/lib/people/api-keys';
import type { Scope } from '@/lib/auth/scopes';
import { sha256 } from '@/lib/crypto/token';
import { env } from '@/lib/env';
import { logger } from '@/lib/logger';
import { ok, refuse, type Refusal, type Result } from '@/lib/result';
import { toJson, type Wire } from '@/lib/format/json';
import {
  abandonIdempotent,
  beginIdempotent,
  completeIdempotent,
  idempotencyKeyOf,
  onceIdOf,
  type Lease,
} from '@/lib/http/idempotency';
import { readBody, type WithBody } from '@/lib/http/read-body';
import { requestIdOf } from '@/lib/request/request-id';
import {
  refusalAnswer,
  toResponse,
  withHeaders,
  type Answer,
  type HttpAnswer,
} from '@/lib/http/respond';
import { unexpectedAnswer } from '@/lib/http/unexpected-answer';

const BODY_LIMIT_BYTES = 256 * 1024;

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

type RouteArgs<P, Q, I> = {
  viewer: KeyViewer;
  ctx: CommandContext;
  params: Parsed<P>;
  query: Parsed<Q>;
  input: Parsed<I>;
  /**
   * The same for every call with one Idempotency-Key, absent without. A command whose repeat would have an effect notes
   * it with the effect: the key's own record is written after, and may be lost.
   */
  onceId: string | undefined;
};

export type RouteDefinition<
  O extends z.ZodType,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  I extends z.ZodType | undefined = undefined,
> = {
  scope: Scope;
  params?: P;
  /** A name that comes more than once is a list. */
  query?: Q;
  /** The JSON body. */
  input?: I;
  /** What goes out, after bigint became integer and Date text. */
  output: O;
  /** Of a success; 200 when absent. */
  status?: number | ((answer: z.output<O>) => number);
  run: (args: RouteArgs<P, Q, I>) => Promise<Result<Wire<z.input<O>>>>;
};

/** What is read of a call: a `Request` is one, and so is what `mount-http.ts` makes of Node's. */
export type ApiRequest = WithBody & Pick<Request, 'method' | 'url'>;

/** Never rejects. */
export type Answerer = (request: ApiRequest, params: Promise<unknown>) => Promise<HttpAnswer>;

export type RouteHandler = (
  request: Request,
  context: { params: Promise<unknown> },
) => Promise<Response>;

/** A door of the REST API as Next's route files export it. */
export function defineRoute<
  O extends z.ZodType,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  I extends z.ZodType | undefined = undefined,
>(route: RouteDefinition<O, P, Q, I>): RouteHandler {
  return routeHandler(defineAnswerer(route));
}

export function routeHandler(answer: Answerer): RouteHandler {
  return async (request, { params }) => toResponse(await answer(request, params));
}

/**
 * A door of the REST API: key and scope, limits, zod in and out, refusals as coded answers, `Idempotency-Key` on
 * writes. What is unexpected is logged and answered 500, a database that is away 503.
 */
export function defineAnswerer<
  O extends z.ZodType,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  I extends z.ZodType | undefined = undefined,
>(route: RouteDefinition<O, P, Q, I>): Answerer {
  return async (request, params) => {
    const requestId = requestIdOf(request.headers);
    try {
      const key = await authorize(request, route.scope);
      if (!key.ok) return withHeaders(refusalAnswer(key.error, requestId), { requestId });
      const body = await readBody(request, BODY_LIMIT_BYTES);
      if (!body.ok) return withHeaders(refusalAnswer(body.error, requestId), { requestId });
      const call = { request, params, key: key.value, body: body.value, requestId };
      const answer = (onceId?: string) => answerOf(route, call, onceId);
      return await oncePerKey(request, key.value, body.value, requestId, answer);
    } catch (error) {
      return withHeaders(unexpectedAnswer(error, request, requestId), { requestId });
    }
  };
}

async function authorize(request: ApiRequest, scope: Scope): Promise<Result<VerifiedKey>> {
  const token = bearerToken(request.headers);
  const key = token === null ? null : await verifyApiKey(token);
  if (!key) return refuse('UNAUTHENTICATED');
  if (!key.scopes.includes(scope)) {
    return refuse('FORBIDDEN', `This key lacks the scope ${scope}.`, { scope });
  }
  return ok(key);
}

type Call = {
  request: ApiRequest;
  params: Promise<unknown>;
  key: VerifiedKey;
  body: Uint8Array;
  requestId: string;
};

/** `keep`: whether the answer is the call's effect. What was refused before it ran may be corrected under the same key. */
type Outcome = { answer: Answer; keep: boolean };

async function answerOf<
  O extends z.ZodType,
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  I extends z.ZodType | undefined,
>(route: RouteDefinition<O, P, Q, I>, call: Call, onceId?: string): Promise<Outcome> {
  const { key, requestId } = call;
  const parsed = await parseCall(route, call);
  if (!parsed.ok) return { answer: refusalAnswer(parsed.error, requestId), keep: false };
  const result = await route.run({
    ...(parsed.value as Pick<RouteArgs<P, Q, I>, 'params' | 'query' | 'input'>),
    viewer: key.viewer,
    ctx: { actor: { kind: 'api_key', id: key.keyId, label: key.name }, requestId },
    onceId,
  });
  if (!result.ok) {
    // The key is another call's, whose effect stands: kept, this refusal would stand between that call and its answer.
    if (result.error.code === 'IDEMPOTENCY_KEY_REUSED') {
      return { answer: refusalAnswer(refuse(result.error.code).error, requestId), keep: false };
    }
    return { answer: refusalAnswer(result.error, requestId), keep: true };
  }
  const { status = 200 } = route;
  const value = checkedOutput(route.output, toJson(result.value), requestId);
  return {
    answer: {
      status: typeof status === 'function' ? status(value) : status,
      body: JSON.stringify(value),
    },
    keep: true,
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

async function parseCall(
  route: { params?: z.ZodType; query?: z.ZodType; input?: z.ZodType },
  { request, params: given, body }: Call,
): Promise<Result<{ params: unknown; query: unknown; input: unknown }>> {
  let json: unknown;
  if (route.input) {
    const text = decodeUtf8(body);
    if (text === null) return refuse('INVALID_JSON');
    try {
      json = JSON.parse(text);
    } catch {
      return refuse('INVALID_JSON');
    }
  }
  const [params, query, input] = [
    route.params?.safeParse(await given),
    route.query?.safeParse(queryOf(new URL(request.url).searchParams)),
    route.input?.safeParse(json),
  ];
  const issues = [
    ...issuesOf('path', params),
    ...issuesOf('query', query),
    ...issuesOf('body', input),
  ];
  if (issues.length > 0) return refuse('INVALID_INPUT', undefined, { issues });
  return ok({ params: params?.data, query: query?.data, input: input?.data });
}

function issuesOf(place: 'path' | 'query' | 'body', parsed?: z.ZodSafeParseResult<unknown>) {
  return (parsed?.error?.issues ?? [])
    .slice(0, 50)
    .map(({ path, message, code }) => ({ in: place, path: path.map(String), code, message }));
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function queryOf(search: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(search.keys())].map((name) => {
      const values = search.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

/** Runs the call, or gives the answer its Idempotency-Key has had already. */
async function oncePerKey(
  request: ApiRequest,
  { keyId }: VerifiedKey,
  body: Uint8Array,
  requestId: string,
  run: (onceId?: string) => Promise<Outcome>,
): Promise<HttpAnswer> {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const header = isRead ? ok(null) : idempotencyKeyOf(request.headers);
  if (!header.ok) return withHeaders(refusalAnswer(header.error, requestId), { requestId });
  if (header.value === null) return withHeaders((await run()).answer, { requestId });

  const { pathname, search } = new URL(request.url);
  const begun = await beginIdempotent({
    apiKeyId: keyId,
    route: `${request.method} ${pathname}`,
    key: header.value,
    fingerprint: sha256(Buffer.concat([Buffer.from(`${search}\n`), body])),
  });
  if (!begun.ok) return sendRefusal(begun.error, requestId);
  if (begun.value.kind === 'replay') {
    return withHeaders(begun.value.answer, {
      requestId,
      headers: { 'idempotency-replayed': 'true' },
    });
  }
  const { lease } = begun.value;
  const runOnce = () => run(onceIdOf(lease.call));
  return withHeaders(await runLeased(lease, request, requestId, runOnce), { requestId });
}

async function runLeased(
  lease: Lease,
  request: ApiRequest,
  requestId: string,
  run: () => Promise<Outcome>,
): Promise<Answer> {
  let outcome: Outcome;
  try {
    outcome = await run();
  } catch (error) {
    outcome = { answer: unexpectedAnswer(error, request, requestId), keep: false };
  }
  try {
    if (outcome.keep && outcome.answer.status < 500)
      await completeIdempotent(lease, outcome.answer);
    else await abandonIdempotent(lease);
  } catch (error) {
    // The caller still gets its answer; the row is taken over when it is two minutes old.
    logger.error({ err: error, requestId }, 'an idempotency record was not finished');
  }
  return outcome.answer;
}

function sendRefusal(refusal: Refusal, requestId: string): HttpAnswer {
  const headers: Record<string, string> =
    refusal.code === 'IDEMPOTENCY_IN_FLIGHT' ? { 'retry-after': '1' } : {};
  return withHeaders(refusalAnswer(refusal, requestId), { requestId, headers });
}
