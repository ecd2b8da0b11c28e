import type { z } from 'zod';
import type { Scope } from '@/lib/auth/scopes';
import {
  defineAnswerer,
  routeHandler,
  type Answerer,
  type RouteHandler,
} from '@/lib/http/define-route';
import { type RouteDefinition } from '@/lib/http/route-definition';
import type { Wire } from '@/lib/format/json';
import { requestIdOf } from '@/lib/request/request-id';
import { errorResponse } from '@/lib/http/respond';
import { refuse } from '@/lib/result';

export type Method = 'GET' | 'POST' | 'PATCH';

/** What a reader of the API's document finds about an endpoint, beside its schemas. */
type Described = {
  method: Method;
  /** Below /api/v1, parameters in braces: `/commissions/{id}`. */
  path: string;
  /** Name of the operation in generated clients. */
  operationId: string;
  summary: string;
  description?: string;
  /** What each success status means. */
  answers: Partial<Record<200 | 201 | 202, string>>;
  /** For the program as a whole: a key that sees one affiliate only is refused. */
  programWide?: true;
};

/** One endpoint of the REST API: what serves it and what documents it, from one definition. */
export type Endpoint = Described & {
  scope: Scope;
  params?: z.ZodType;
  query?: z.ZodType;
  input?: z.ZodType;
  output: z.ZodType;
  answer: Answerer;
  handler: RouteHandler;
};

export function defineEndpoint<
  O extends z.ZodType,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  I extends z.ZodType | undefined = undefined,
  V = Wire<z.input<O>>,
>(definition: Described & RouteDefinition<O, P, Q, I, V>): Endpoint {
  const { scope, params, query, input, tidy, output, status, run, answer: answerOf } = definition;
  const { method, path, operationId, summary, description, answers, programWide } = definition;
  const answer = defineAnswerer<O, P, Q, I, V>({
    scope,
    output,
    ...(params ? { params } : {}),
    ...(query ? { query } : {}),
    ...(input ? { input } : {}),
    ...(tidy ? { tidy } : {}),
    ...(status === undefined ? {} : { status }),
    ...(answerOf ? { answer: answerOf } : {}),
    run: async (args) =>
      programWide && args.viewer.affiliateId !== null
        ? refuse('FORBIDDEN', 'This key sees one affiliate only. Use a key of the program.')
        : run(args),
  });
  return {
    method,
    path,
    operationId,
    summary,
    answers,
    scope,
    output,
    ...(description === undefined ? {} : { description }),
    ...(programWide ? { programWide } : {}),
    ...(params ? { params } : {}),
    ...(query ? { query } : {}),
    ...(input ? { input } : {}),
    answer,
    handler: routeHandler(answer),
  };
}

type Served = Method | 'PUT' | 'DELETE' | 'OPTIONS';

/**
 * The exports of a route file: the endpoints of one path by their methods. Every other method is answered 405 in the
 * error shape, with what the path does take.
 */
export function serve(...endpoints: Endpoint[]): Record<Served, RouteHandler> {
  const taken = endpoints.map((endpoint) => endpoint.method);
  const allow = [...taken, ...(taken.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  const refused: RouteHandler = (request) =>
    Promise.resolve(
      errorResponse('METHOD_NOT_ALLOWED', {
        requestId: requestIdOf(request.headers),
        headers: { allow },
      }),
    );
  const options: RouteHandler = () =>
    Promise.resolve(new Response(null, { status: 204, headers: { allow } }));
  const of = (method: Served): RouteHandler =>
    endpoints.find((endpoint) => endpoint.method === method)?.handler ??
    (method === 'OPTIONS' ? options : refused);
  return {
    GET: of('GET'),
    POST: of('POST'),
    PUT: of('PUT'),
    PATCH: of('PATCH'),
    DELETE: of('DELETE'),
    OPTIONS: of('OPTIONS'),
  };
}
