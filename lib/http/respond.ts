import { REFUSALS, type RefusalCode } from '@/lib/refusals';
import type { Refusal } from '@/lib/result';
import { REQUEST_ID_HEADER } from '@/lib/request/request-id';
import { toJson } from '@/lib/format/json';

type Meta = { requestId: string; headers?: Record<string, string> };

/** The bytes of a JSON answer as they go out; what an Idempotency-Key keeps. */
export type Answer = { status: number; body: string; headers?: Record<string, string> };

/** An answer with all that goes out with it, for whichever mount sends it. */
export type HttpAnswer = Required<Answer>;

export function refusalAnswer(refusal: Refusal, requestId: string): Answer {
  const { code, message, details } = refusal;
  return {
    status: REFUSALS[code].status,
    body: JSON.stringify(toJson({ error: { code, message, requestId, details } })),
  };
}

export function withHeaders(answer: Answer, { requestId, headers }: Meta): HttpAnswer {
  return {
    status: answer.status,
    body: answer.body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      [REQUEST_ID_HEADER]: requestId,
      ...(answer.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...answer.headers,
      ...headers,
    },
  };
}

export function toResponse({ status, headers, body }: HttpAnswer): Response {
  return new Response(body, { status, headers });
}

/** `{"error":{"code","message","requestId","details?"}}` with the status of its code. */
export function errorResponse(
  code: RefusalCode,
  meta: Meta & { message?: string; details?: Record<string, unknown> },
): Response {
  const refusal: Refusal = {
    code,
    message: meta.message ?? REFUSALS[code].message,
    ...(meta.details ? { details: meta.details } : {}),
  };
  return toResponse(withHeaders(refusalAnswer(refusal, meta.requestId), meta));
}

export function jsonResponse(value: unknown, meta: Meta & { status?: number }): Response {
  const body = JSON.stringify(toJson(value));
  return toResponse(withHeaders({ status: meta.status ?? 200, body }, meta));
}
