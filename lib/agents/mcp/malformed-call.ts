import { CallToolRequestSchema, ErrorCode } from '@modelcontextprotocol/sdk/types.js';
import { REQUEST_ID_HEADER } from '@/lib/request/request-id';

/**
 * Calls that the SDK would refuse by itself, with its own words and before any of our code has seen them. Every call
 * leaves a row in the log, so these are told apart first.
 */

/** No argument of a tool is nested at all; what is deeper than this would only exhaust the stack. */
const MAX_DEPTH = 16;

/** A list of its own instead of recursion, which is what depth breaks. */
export function isDeep(message: object): boolean {
  const open: { value: object; depth: number }[] = [{ value: message, depth: 1 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (depth > MAX_DEPTH) return true;
    for (const part of Object.values(value) as unknown[]) {
      if (typeof part === 'object' && part !== null) open.push({ value: part, depth: depth + 1 });
    }
  }
  return false;
}

type Call = { id: string | number };

/** A request, not a notification: nobody waits for those, and nothing is done. */
export function isCall(message: object): message is Call {
  if (!('method' in message) || message.method !== 'tools/call' || !('id' in message)) return false;
  return typeof message.id === 'string' || typeof message.id === 'number';
}

export function isMalformed(message: object): boolean {
  if (isDeep(message)) return true;
  const parsed = CallToolRequestSchema.safeParse(message);
  return !parsed.success || parsed.data.params.task !== undefined;
}

export function malformed(id: string | number, requestId: string): Response {
  const text = 'Send params as {"name": text, "arguments": object}, without a task.';
  const error = { code: ErrorCode.InvalidParams, message: text, data: { requestId } };
  return Response.json(
    { jsonrpc: '2.0', id, error },
    {
      headers: {
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        [REQUEST_ID_HEADER]: requestId,
      },
    },
  );
}
