import { z } from 'zod';
import { canonicalJson, hashOf, parseArguments } from '@/lib/agents/arguments';
import { issueConfirmation, takeConfirmation, type Bound } from '@/lib/agents/confirmations';
import {
  effectBetween,
  effectOut,
  lockOwner,
  readStanding,
  type Effect,
} from '@/lib/agents/effect';
import { recordCall } from '@/lib/agents/log-call';
import { dailyLimitOf, reserveSpend, spentToday } from '@/lib/agents/spend';
import type { CallFacts, Caller, Tool, ToolResult } from '@/lib/agents/tool';
import { commissionOut, toCommission } from '@/lib/agents/wire';
import type { CommandContext } from '@/lib/actor';
import { programScope } from '@/lib/auth/viewer';
import { getCommission } from '@/lib/commissions/queries';
import type { Tx } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { ok, refuse, type Result } from '@/lib/result';

const MODES = ['preview', 'done', 'already_done'] as const;
const WHY_CONFIRM = ['CONFIRMATION_REQUIRED', 'NO_DAILY_LIMIT', 'DAILY_LIMIT_REACHED'] as const;
type WhyConfirm = (typeof WHY_CONFIRM)[number];

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
      'Do it without a preview, as far as the daily limit of the key goes; beyond it, a preview is answered.',
    ),
};

const dailyOut = z.object({
  currency: z.string(),
  limit: z.int().describe('What the key may move a UTC day without a confirmation.'),
  spent: z.int().describe('Moved so today, this call included when it was done.'),
});

type Already = 'alreadyApproved' | 'alreadyVoided' | 'alreadyClawedBack';

type MoneyDefinition<T extends { commissionId: string }> = Pick<
  Tool,
  'name' | 'title' | 'description'
> & {
  isDestructive: boolean;
  already: Already;
  /** Strict: a misspelled `amount` must not become "all of it". */
  input: z.ZodObject & z.ZodType<T>;
  run: (
    tx: Tx,
    ctx: CommandContext,
    now: Date,
    input: T,
    scope: { programId?: string },
  ) => Promise<Result<{ already: boolean }>>;
};

type Moved = {
  mode: (typeof MODES)[number];
  effect: Effect | null;
  confirmation: { token: string; expiresAt: Date; why: WhyConfirm } | null;
  daily: z.infer<typeof dailyOut> | null;
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
    annotations: { readOnlyHint: false, destructiveHint: isDestructive, idempotentHint: true },
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
        run: (tx, now, scope) => definition.run(tx, caller.ctx, now, input, scope),
      });
      return moved.ok ? answer(caller, input.commissionId, already, moved.value) : moved;
    },
  };
}

function withoutConfirmation(args: unknown): unknown {
  if (typeof args !== 'object' || args === null) return args;
  return Object.fromEntries(Object.entries(args).filter(([name]) => !(name in confirmable)));
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

const OUTCOMES = { preview: 'PREVIEW', done: 'DONE', already_done: 'ALREADY_DONE' } as const;

type MoneyCall = {
  commissionId: string;
  bound: Bound;
  confirmation?: string | undefined;
  skipConfirmation?: boolean | undefined;
  run: (tx: Tx, now: Date, scope: { programId?: string }) => Promise<Result<{ already: boolean }>>;
};

/** One transaction: confirmation, effect, what the key has spent, and the row of the log. */
function moveMoney(caller: Caller, facts: CallFacts, call: MoneyCall): Promise<Result<Moved>> {
  const scope = programScope(caller.viewer);
  return transact(async (tx, now) => {
    const used =
      call.confirmation === undefined
        ? ok(null)
        : await takeConfirmation(tx, now, call.bound, call.confirmation);
    if (!used.ok) return used;
    if (!(await lockOwner(tx, call.commissionId, scope))) return refuse('COMMISSION_NOT_FOUND');
    const before = await readStanding(tx, call.commissionId);
    await tx.$executeRaw`SAVEPOINT agent_effect`;
    const result = await call.run(tx, now, scope);
    if (!result.ok) return result;
    const log = (moved: Moved) =>
      recordCall(tx, caller, facts, OUTCOMES[moved.mode]).then(() => ok(moved));
    if (result.value.already) {
      return log({ mode: 'already_done', effect: null, confirmation: null, daily: null });
    }
    const after = await readStanding(tx, call.commissionId, before.payout?.id ?? null);
    const effect = effectBetween(call.commissionId, before, after);
    if (used.value !== null) {
      return canonicalJson(used.value.preview) === canonicalJson(effect)
        ? log({ mode: 'done', effect, confirmation: null, daily: null })
        : refuse('CONFIRMATION_STALE', undefined, { effect });
    }
    const leave = call.skipConfirmation ? await spend(tx, now, caller.keyId, effect) : null;
    if (leave?.granted) {
      return log({ mode: 'done', effect, confirmation: null, daily: leave.daily });
    }
    await tx.$executeRaw`ROLLBACK TO SAVEPOINT agent_effect`;
    const confirmation = await issueConfirmation(tx, now, call.bound, effect);
    const why = leave?.why ?? 'CONFIRMATION_REQUIRED';
    return log({
      mode: 'preview',
      effect,
      confirmation: { ...confirmation, why },
      daily: leave?.daily ?? null,
    });
  });
}

type Leave = { daily: z.infer<typeof dailyOut> | null } & (
  { granted: true; why?: undefined } | { granted: false; why: WhyConfirm }
);

async function spend(tx: Tx, now: Date, apiKeyId: string, effect: Effect): Promise<Leave> {
  const { currency } = effect;
  const limitMinor = await dailyLimitOf(tx, apiKeyId, currency);
  if (limitMinor === null) return { granted: false, why: 'NO_DAILY_LIMIT', daily: null };
  const amountMinor = BigInt(effect.amount);
  const reserved = await reserveSpend(tx, now, { apiKeyId, currency, amountMinor, limitMinor });
  const spent = reserved ?? (await spentToday(tx, now, apiKeyId, currency));
  const daily = { currency, limit: Number(limitMinor), spent: Number(spent) };
  return reserved === null
    ? { granted: false, why: 'DAILY_LIMIT_REACHED', daily }
    : { granted: true, daily };
}
