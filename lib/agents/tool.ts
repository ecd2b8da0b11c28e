import type { z } from 'zod';
import type { CommandContext } from '@/lib/db/work';
import { parseArguments } from '@/lib/agents/arguments';
import type { VerifiedKey } from '@/lib/people/keys/types';
import type { Scope } from '@/lib/auth/scopes';
import type { Wire } from '@/lib/format/json';
import { ok, type Result } from '@/lib/result';
import type { RefusalFacts } from '@/lib/security/note-refusal';

/** Who calls: a key, and the name under which the audit log knows it. */
export type Caller = VerifiedKey & {
  ctx: CommandContext;
  /** Of its request, for the log of refusals. */
  from?: Pick<RefusalFacts, 'network' | 'asked' | 'requestId'>;
};

/** What a call came to, for the audit log. Refusals are logged by their code. */
export type Outcome = 'OK' | 'PREVIEW' | 'DONE' | 'ALREADY_DONE';

/** What the log keeps of a call. */
export type CallFacts = { tool: string; argsHash: string; commissionId?: string };

export type Tool = {
  name: string;
  title: string;
  description: string;
  /** Moves money: never for a key of one affiliate, and a call previews first. */
  isMoney: boolean;
  /** Tells of the whole program: never for a key of one affiliate. */
  isProgramWide: boolean;
  annotations: { readOnlyHint: boolean; destructiveHint: boolean; idempotentHint: boolean };
  /** What a key needs. */
  scopeOf: (key: VerifiedKey) => Scope;
  input: z.ZodType;
  output: z.ZodType;
  /** The arguments as they came; `logged` says that the call's row is in the log already, with its effect. */
  call: (caller: Caller, args: unknown, facts: CallFacts) => Promise<ToolResult>;
};

export type ToolResult = Result<{ content: unknown; outcome: Outcome; logged: boolean }>;

type ReadDefinition<I extends z.ZodType, O extends z.ZodType> = Pick<
  Tool,
  'name' | 'title' | 'description' | 'scopeOf'
> & {
  /** Makes what is missing: safe to repeat, but not a mere look. */
  makes?: true;
  programWide?: true;
  input: I;
  output: O;
  run: (caller: Caller, input: z.output<I>) => Promise<Result<Wire<z.input<O>>>>;
};

/** A tool that moves no money. */
export function defineTool<I extends z.ZodType, O extends z.ZodType>(
  definition: ReadDefinition<I, O>,
): Tool {
  const { run, makes, programWide, ...described } = definition;
  return {
    ...described,
    isMoney: false,
    isProgramWide: programWide === true,
    annotations: { readOnlyHint: makes !== true, destructiveHint: false, idempotentHint: true },
    call: async (caller, args) => {
      const input = parseArguments(definition.input, args);
      if (!input.ok) return input;
      const result = await run(caller, input.value);
      return result.ok ? ok({ content: result.value, outcome: 'OK', logged: false }) : result;
    },
  };
}
