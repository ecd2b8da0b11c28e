import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { logCall } from '@/lib/agents/log-call';
import { TOOLS } from '@/lib/agents/mcp/catalogue';
import { isCall, isDeep, isMalformed, malformed } from '@/lib/agents/mcp/malformed-call';
import { createMcpServer } from '@/lib/agents/mcp/mcp-server';
import { bearerOf } from '@/lib/auth/credentials';
import { verifyApiKey } from '@/lib/people/keys/verify-key';
import { agentCounters, countAttempt } from '@/lib/people/throttle';
import { sha256 } from '@/lib/crypto/token';
import { mayComeAgain } from '@/lib/db/errors';
import { env } from '@/lib/env';
import { countKeyCall, countRefusedCall, factsOfCall, whyNoKey } from '@/lib/http/caller-limits';
import { readBody } from '@/lib/http/read-body';
import { REQUEST_ID_HEADER, requestIdOf } from '@/lib/request/request-id';
import { errorResponse } from '@/lib/http/respond';
import { logger } from '@/lib/logger';
import type { RefusalCode } from '@/lib/refusals';
import type { Refusal } from '@/lib/result';
import { noteRefusal } from '@/lib/security/note-refusal';

/** The longest call has a reason of 500 characters. */
const BODY_LIMIT_BYTES = 64 * 1024;

/**
 * The endpoint of agents: MCP over streamable HTTP without sessions, one JSON answer to each POST. A new server and
 * transport for each request, so that any instance answers any of them.
 */
export async function handleMcp(request: Request): Promise<Response> {
  const requestId = requestIdOf(request.headers);
  const asked = { request, requestId };
  const refused = ({ code, message, details }: Refusal) =>
    errorResponse(code, { requestId, message, ...(details ? { details } : {}) });
  const refusedAs = (code: RefusalCode, headers: Record<string, string> = {}) =>
    errorResponse(code, { requestId, headers });
  try {
    const wrong = foreignPage(request);
    if (wrong !== null) {
      noteRefusal('access', { ...factsOfCall(asked), reason: 'OTHER_SITE' });
      return errorResponse('FORBIDDEN', { requestId, message: wrong });
    }
    const token = bearerOf(request.headers.get('authorization'));
    const key = token === null ? null : await verifyApiKey(token);
    if (!key) {
      const { refusal, headers } = countRefusedCall(asked, whyNoKey(token));
      return refusal
        ? errorResponse(refusal.code, { requestId, headers, message: refusal.message })
        : refusedAs('UNAUTHENTICATED', { 'www-authenticate': 'Bearer realm="mcp"' });
    }
    // No stream of its own and no session to end: the transport's GET and DELETE have nothing to do here.
    if (request.method !== 'POST') return refusedAs('METHOD_NOT_ALLOWED', { allow: 'POST' });
    const counted = await countAttempt(agentCounters(key.keyId), factsOfCall(asked));
    if (!counted.ok) {
      const seconds = Number(counted.error.details?.retryAfterSeconds ?? 60);
      return refusedAs(counted.error.code, { 'retry-after': String(seconds) });
    }
    const body = await readBody(request, BODY_LIMIT_BYTES);
    if (!body.ok) return refused(body.error);
    const message = parseMessage(body.value);
    if (message === undefined) {
      return errorResponse('INVALID_JSON', { requestId, message: 'Send one message, as JSON.' });
    }

    const limited = countKeyCall(key, asked, isReading(message));
    if (limited.refusal) {
      const { headers, refusal } = limited;
      return errorResponse(refusal.code, { requestId, headers, message: refusal.message });
    }
    const actor = { kind: 'agent', id: key.keyId, label: key.name } as const;
    const caller = { ...key, ctx: { actor, requestId }, from: factsOfCall(asked) };
    if (isDeep(message) && !isCall(message)) return refusedAs('INVALID_JSON');
    if (isCall(message) && isMalformed(message)) {
      const argsHash = sha256(new TextDecoder().decode(body.value));
      await logCall(caller, { tool: 'unknown', argsHash }, 'INVALID_INPUT');
      return malformed(message.id, requestId);
    }
    const server = createMcpServer(caller);
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    await server.connect(transport);
    try {
      const response = await transport.handleRequest(request, { parsedBody: message });
      for (const [name, value] of Object.entries(limited.headers))
        response.headers.set(name, value);
      response.headers.set('cache-control', 'no-store');
      response.headers.set('x-content-type-options', 'nosniff');
      response.headers.set(REQUEST_ID_HEADER, requestId);
      return response;
    } finally {
      await server.close();
    }
  } catch (error) {
    logger.error({ err: error, requestId }, 'a message of an agent was not answered');
    return refusedAs(mayComeAgain(error) ? 'UNAVAILABLE' : 'INTERNAL');
  }
}

/** One message: a list of them (which the protocol has given up) could cancel its own calls and wait for ever. */
function parseMessage(bytes: Uint8Array): object | undefined {
  try {
    const message: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof message === 'object' && message !== null && !Array.isArray(message)
      ? message
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a message changes nothing: it calls no tool, or one that only looks. */
function isReading(message: object): boolean {
  if (!isCall(message)) return true;
  const params = 'params' in message ? message.params : null;
  const name = typeof params === 'object' && params !== null && 'name' in params && params.name;
  return TOOLS.some((tool) => tool.name === name && tool.annotations.readOnlyHint);
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * What tells a browser that was led here by another site: its Origin, and on a server that is for this machine only, a
 * Host that is none of this machine's names (DNS rebinding).
 */
function foreignPage(request: Request): string | null {
  const own = new URL(env().APP_URL);
  const origin = request.headers.get('origin');
  if (origin !== null && origin !== own.origin) return 'Agents call from no other site’s page.';
  const host = request.headers.get('host');
  const isForeignHost = host !== null && !LOOPBACK.test(host.replace(/:\d+$/, ''));
  return LOOPBACK.test(own.hostname) && isForeignHost
    ? 'Use the address of APP_URL, or set APP_URL to this one.'
    : null;
}
