import { createApiKey } from '@/lib/people/keys/create-key';
import { SCOPES, type Scope } from '@/lib/auth/scopes';
import { db } from '@/lib/db/client';
import type { RouteHandler } from '@/lib/http/define-route';
import { expectOk } from '@/lib/result';
import { systemCtx } from '@/lib/testing/factories';

export type ApiAnswer = {
  status: number;
  // What comes back is asserted on by the tests, field by field.
  body: Record<string, unknown> & { error?: { code: string; details?: unknown } };
  text: string;
  headers: Headers;
};

/** Calls a route's handler as Next does. */
export async function callApi(
  handler: RouteHandler,
  call: {
    key?: string;
    method?: string;
    path?: string;
    params?: Record<string, string>;
    /** Text and bytes go out as they are. */
    body?: unknown;
    headers?: Record<string, string>;
  } = {},
): Promise<ApiAnswer> {
  const { body, params = {}, key } = call;
  const response = await handler(
    new Request(`http://localhost:3000/api/v1${call.path ?? '/test'}`, {
      method: call.method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...call.headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
    { params: Promise.resolve(params) },
  );
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text === '' ? {} : (JSON.parse(text) as ApiAnswer['body']),
  };
}

export async function makeKey(
  programId: string,
  options: { scopes?: Scope[]; affiliateId?: string; dailyLimits?: Record<string, number> } = {},
): Promise<string> {
  const { scopes = [...SCOPES], affiliateId, dailyLimits } = options;
  const made = await createApiKey(systemCtx, {
    name: 'Test',
    scopes,
    programId,
    affiliateId,
    dailyLimits,
  });
  return expectOk(made).key;
}

/** How many rows there are of everything a refused call must not write (I9). */
export async function countEverything(): Promise<Record<string, number>> {
  const counts = await Promise.all([
    db.customer.count(),
    db.lead.count(),
    db.attribution.count(),
    db.order.count(),
    db.refund.count(),
    db.commission.count(),
    db.clawback.count(),
    db.ledgerEntry.count(),
    db.auditEvent.count(),
    db.outboxEvent.count(),
    db.affiliate.count(),
    db.user.count(),
    db.discountCode.count(),
    db.inboxEvent.count(),
    db.connection.count(),
    db.connectionSecret.count(),
  ]);
  return Object.fromEntries(counts.map((count, position) => [String(position), count]));
}
