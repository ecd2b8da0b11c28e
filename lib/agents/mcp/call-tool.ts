import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { hashOf } from '@/lib/agents/arguments';
import { mayUse, TOOLS } from '@/lib/agents/mcp/catalogue';
import { logCall } from '@/lib/agents/log-call';
import type { CallFacts, Caller, Tool } from '@/lib/agents/tool';
import { mayComeAgain } from '@/lib/db/errors';
import { env } from '@/lib/env';
import { toJson } from '@/lib/format/json';
import { isId } from '@/lib/ids';
import { logger } from '@/lib/logger';
import { refuse, type Refusal } from '@/lib/result';
import { noteRefusal } from '@/lib/security/note-refusal';
import { kindOfCode } from '@/lib/security/refusal-kinds';

/** Calls a tool for a key. Every call leaves a row in the audit log before it is answered, whatever it came to. */
export async function callTool(
  caller: Caller,
  name: string,
  args: unknown,
): Promise<CallToolResult> {
  const tool = TOOLS.find((known) => known.name === name);
  let facts: CallFacts = { tool: tool?.name ?? 'unknown', argsHash: '' };
  try {
    facts = factsOf(tool, args);
    const result = tool ? await callAllowed(caller, tool, args, facts) : refuse('TOOL_NOT_FOUND');
    if (!result.ok) {
      noteForAgent(caller, result.error);
      await logCall(caller, facts, result.error.code);
      return refused(result.error, caller);
    }
    const { content, outcome, logged } = result.value;
    if (!logged) await logCall(caller, facts, outcome);
    return answered(tool, content);
  } catch (error) {
    const unavailable = mayComeAgain(error);
    logger.error(
      { err: error, requestId: caller.ctx.requestId, tool: facts.tool },
      unavailable ? 'the database cannot be reached, or is too busy' : 'a tool failed unexpectedly',
    );
    const { error: refusal } = refuse(unavailable ? 'UNAVAILABLE' : 'INTERNAL');
    if (!unavailable) {
      await logCall(caller, facts, refusal.code).catch((err: unknown) =>
        logger.error({ err, tool: facts.tool }, 'a call of an agent was not logged'),
      );
    }
    return refused(refusal, caller);
  }
}

/** An event, where an agent asked for what its key may not have, or with a confirmation that is none of its own. */
function noteForAgent({ keyId, viewer, from }: Caller, { code }: Refusal): void {
  const kind = kindOfCode(code, { isKey: true, seesOneAffiliate: viewer.affiliateId !== null });
  if (kind !== null)
    noteRefusal(kind, { ...from, reason: code, actor: { kind: 'agent', id: keyId } });
}

function callAllowed(caller: Caller, tool: Tool, args: unknown, facts: CallFacts) {
  const allowed = mayUse(caller, tool);
  return allowed.ok ? tool.call(caller, args, facts) : Promise.resolve(allowed);
}

/** Of what the agent wrote, the log keeps an id that is one of ours, and of everything a hash. */
function factsOf(tool: Tool | undefined, args: unknown): CallFacts {
  const { confirmation: _token, ...rest } =
    typeof args === 'object' && args !== null ? (args as Record<string, unknown>) : {};
  const { commissionId } = rest;
  return {
    tool: tool?.name ?? 'unknown',
    argsHash: hashOf(rest),
    ...(typeof commissionId === 'string' && isId('commission', commissionId)
      ? { commissionId }
      : {}),
  };
}

/** The schema is the contract, and what cleans untrusted text: what it does not name does not go out. */
function answered(tool: Tool | undefined, content: unknown): CallToolResult {
  const checked = tool?.output.safeParse(toJson(content));
  if (!checked?.success) {
    if (env().NODE_ENV !== 'production') throw checked?.error ?? new Error('no tool');
    // Better no answer than text that was not cleaned. A repeat of the call tells what was done.
    throw new Error('an answer does not keep its schema', { cause: checked?.error });
  }
  return said(checked.data as Record<string, unknown>, false);
}

function refused({ code, message, details }: Refusal, { ctx }: Caller): CallToolResult {
  const error = { code, message, requestId: ctx.requestId, details };
  return said(toJson({ error }) as Record<string, unknown>, true);
}

/** The text is the JSON of the content and nothing else, so that no foreign word stands in a sentence of ours. */
function said(content: Record<string, unknown>, isError: boolean): CallToolResult {
  return {
    content: [{ type: 'text', text: JSON.stringify(content) }],
    structuredContent: content,
    isError,
  };
}
