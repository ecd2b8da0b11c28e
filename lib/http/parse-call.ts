import type { z } from 'zod';
import type { VerifiedKey } from '@/lib/people/keys/types';
import type { WithBody } from '@/lib/http/read-body';
import type { FieldWarning, Tidy } from '@/lib/format/tidy-fields';
import { ok, refuse, type Result } from '@/lib/result';

/** What is read of a call: a `Request` is one, and so is what `mount-http.ts` makes of Node's. */
export type ApiRequest = WithBody & Pick<Request, 'method' | 'url'>;

/** A call whose key was verified and whose body was read. */
export type Call = {
  request: ApiRequest;
  params: Promise<unknown>;
  key: VerifiedKey;
  body: Uint8Array;
  requestId: string;
};

/** What its schemas made of it. */
export type Parts = {
  params: unknown;
  query: unknown;
  input: unknown;
  warnings: readonly FieldWarning[];
};

export async function parseCall(
  route: { params?: z.ZodType; query?: z.ZodType; input?: z.ZodType; tidy?: Tidy },
  { request, params: given, body }: Call,
): Promise<Result<Parts>> {
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
  const { body: tidied, warnings } = route.tidy?.(json) ?? { body: json, warnings: [] };
  const [params, query, input] = [
    route.params?.safeParse(await given),
    route.query?.safeParse(queryOf(new URL(request.url).searchParams)),
    route.input?.safeParse(tidied),
  ];
  const issues = [
    ...issuesOf('path', params),
    ...issuesOf('query', query),
    ...issuesOf('body', input),
  ];
  if (issues.length > 0) return refuse('INVALID_INPUT', undefined, { issues });
  return ok({ params: params?.data, query: query?.data, input: input?.data, warnings });
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
