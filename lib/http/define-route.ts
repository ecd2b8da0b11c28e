import type { z } from 'zod';
import { bearerOf } from '@/lib/auth/credentials';
import { verifyApiKey } from '@/lib/people/keys/verify-key';
import type { VerifiedKey } from '@/lib/people/keys/types';
import type { Scope } from '@/lib/auth/scopes';
import type { RefusalCode } from '@/lib/refusals';
import { refuse, type Refusal } from '@/lib/result';
import {
  countKeyCall,
  countRefusedCall,
  factsOfCall,
  whyNoKey,
  type AskedCall,
} from '@/lib/http/caller-limits';
import { type Wire } from '@/lib/format/json';
import { type ApiRequest } from '@/lib/http/parse-call';
import { readBody } from '@/lib/http/read-body';
import { requestIdOf } from '@/lib/request/request-id';
import { refusalAnswer, toResponse, withHeaders, type HttpAnswer } from '@/lib/http/respond';
import { unexpectedAnswer } from '@/lib/http/unexpected-answer';
import { answerOncePerKey } from '@/lib/http/answer-call';
import type { RouteDefinition } from '@/lib/http/route-definition';
import { noteRefusal } from '@/lib/security/note-refusal';
import { kindOfCode } from '@/lib/security/refusal-kinds';

const BODY_LIMIT_BYTES = 256 * 1024;

/** Never rejects. */
export type Answerer = (request: ApiRequest, params: Promise<unknown>) => Promise<HttpAnswer>;

export type RouteHandler = (
  request: Request,
  context: { params: Promise<unknown> },
) => Promise<Response>;

/** An endpoint of the REST API as Next's route files export it. */
export function defineRoute<
  O extends z.ZodType,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  I extends z.ZodType | undefined = undefined,
  V = Wire<z.input<O>>,
>(route: RouteDefinition<O, P, Q, I, V>): RouteHandler {
  return routeHandler(defineAnswerer(route));
}

export function routeHandler(answer: Answerer): RouteHandler {
  return async (request, { params }) => toResponse(await answer(request, params));
}

/**
 * An endpoint of the REST API: key and scope, limits, zod in and out, refusals as coded answers, `Idempotency-Key` on
 * writes. What is unexpected is logged and answered 500, a database that is unavailable 503.
 */
export function defineAnswerer<
  O extends z.ZodType,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  I extends z.ZodType | undefined = undefined,
  V = Wire<z.input<O>>,
>(route: RouteDefinition<O, P, Q, I, V>): Answerer {
  return async (request, params) => {
    const requestId = requestIdOf(request.headers);
    try {
      const token = bearerOf(request.headers.get('authorization'));
      const key = token === null ? null : await verifyApiKey(token);
      const { headers, refusal } = key
        ? countKeyCall(key, { request, requestId })
        : countRefusedCall({ request, requestId }, whyNoKey(token));
      const refused = (why: Refusal) =>
        withHeaders(refusalAnswer(why, requestId), { requestId, headers });
      if (refusal) return refused(refusal);
      if (!key) return refused(refuse('UNAUTHENTICATED').error);
      if (!key.scopes.includes(route.scope)) {
        noteForKey({ request, requestId }, key, 'FORBIDDEN');
        return refused(lacks(route.scope));
      }
      const body = await readBody(request, BODY_LIMIT_BYTES);
      if (!body.ok) return refused(body.error);
      const call = { request, params, key, body: body.value, requestId };
      const run: typeof route.run = async (args) => {
        const result = await route.run(args);
        if (!result.ok) noteForKey({ request, requestId }, key, result.error.code);
        return result;
      };
      const answer = await answerOncePerKey({ ...route, run }, call);
      return { ...answer, headers: { ...answer.headers, ...headers } };
    } catch (error) {
      return withHeaders(unexpectedAnswer(error, request, requestId), { requestId });
    }
  };
}

/** An event, where a good key asked for what it may not have. */
function noteForKey(call: AskedCall, key: VerifiedKey, code: RefusalCode): void {
  const seesOneAffiliate = key.viewer.affiliateId !== null;
  const kind = kindOfCode(code, { isKey: true, seesOneAffiliate });
  if (kind === null) return;
  const actor = { kind: 'api_key', id: key.keyId } as const;
  noteRefusal(kind, { ...factsOfCall(call), reason: code, actor });
}

function lacks(scope: Scope): Refusal {
  return refuse('FORBIDDEN', `This key lacks the scope ${scope}.`, { scope }).error;
}
