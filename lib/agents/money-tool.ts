import { z } from 'zod';
import { hashOf, parseArguments } from '@/lib/agents/arguments';
import { effectOut } from '@/lib/agents/effect';
import {
  dailyOut,
  MODES,
  moveMoney,
  OUTCOMES,
  WHY_CONFIRM,
  type Moved,
} from '@/lib/agents/move-money';
import type { Caller, Tool, ToolResult } from '@/lib/agents/tool';
import { commissionOut, toCommission } from '@/lib/agents/wire';
import { getCommission } from '@/lib/commissions/queries';
import type { Work } from '@/lib/db/work';
import { ok, type Result } from '@/lib/result';

const confirmable = {
  confirmation: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe(
      'Token of a preview of this very call. Without it nothing changes and a preview is answered.',
    ),
  skipConfirmation: z
    .boolean()
    .optional()
    .describe(
      'Do it without a preview, as far as the daily limit of the key goes; beyond it, when a payout would be changed, and for a part of a commission, a preview is answered.',
    ),
};

type Already = 'alreadyApproved' | 'alreadyVoided' | 'alreadyClawedBack';

type MoneyDefinition<T extends { commissionId: string }> = Pick<
  Tool,
  'name' | 'title' | 'description'
> & {
  isDestructive: boolean;
  /** Sent twice, such a call would move money twice: it is always previewed. */
  isRepeatable?: (input: T) => boolean;
  already: Already;
  /** Strict: a misspelled `amount` must not become "all of it". */
  input: z.ZodObject & z.ZodType<T>;
  run: (
    work: Work,
    input: T,
    scope: { programId?: string },
  ) => Promise<Result<{ already: boolean }>>;
};

/**
 * A tool that moves money of one commission. The preview is the effect itself, done and taken back again, so that it
 * promises what will happen and nothing else; a confirmed call whose effect would differ by anything is refused.
 */
export function defineMoneyTool<T extends { commissionId: string }>(
  definition: MoneyDefinition<T>,
): Tool {
  const { name, title, description, already, isDestructive } = definition;
  const confirmInput = z.object(confirmable);
  return {
    name,
    title,
    description,
    isMoney: true,
    isProgramWide: true,
    annotations: {
      readOnlyHint: false,
      destructiveHint: isDestructive,
      idempotentHint: !definition.isRepeatable,
    },
    scopeOf: () => 'commissions:write',
    input: definition.input.extend(confirmable),
    output: z.object({
      mode: z
        .enum(MODES)
        .describe('preview: nothing has changed yet. already_done: it was so before this call.'),
      [already]: z.boolean(),
      commission: commissionOut.describe('As it is now.'),
      effect: effectOut.nullable(),
      confirmation: z
        .object({
          token: z.string().describe('Repeat the call with the same arguments and this token.'),
          expiresAt: z.iso.datetime(),
          why: z.enum(WHY_CONFIRM),
        })
        .nullable(),
      daily: dailyOut.nullable().describe('When skipConfirmation was asked for.'),
    }),
    call: async (caller, args, facts) => {
      const confirm = parseArguments(confirmInput, args);
      if (!confirm.ok) return confirm;
      const exact = parseArguments<z.ZodType<T>>(definition.input, withoutConfirmation(args));
      if (!exact.ok) return exact;
      const input = exact.value;
      const moved = await moveMoney(caller, facts, {
        commissionId: input.commissionId,
        bound: { apiKeyId: caller.keyId, tool: name, argsHash: hashOf(input) },
        ...confirm.value,
        isRepeatable: definition.isRepeatable?.(input) ?? false,
        run: (work, scope) => definition.run(work, input, scope),
      });
      return moved.ok ? answer(caller, input.commissionId, already, moved.value) : moved;
    },
  };
}

function withoutConfirmation(args: unknown): unknown {
  if (typeof args !== 'object' || args === null) return args;
  return Object.fromEntries(
    Object.entries(args).filter(([name]) => !Object.hasOwn(confirmable, name)),
  );
}

async function answer(
  caller: Caller,
  commissionId: string,
  already: Already,
  moved: Moved,
): Promise<ToolResult> {
  const commission = await getCommission(caller.viewer, commissionId);
  if (!commission) throw new Error(`commission ${commissionId} was changed and cannot be read`);
  return ok({
    content: {
      ...moved,
      [already]: moved.mode === 'already_done',
      commission: toCommission(commission),
    },
    outcome: OUTCOMES[moved.mode],
    logged: true,
  });
}
