import type { Work } from '@/lib/db/work';
import { z } from 'zod';
import { canonicalJson } from '@/lib/agents/arguments';
import { issueConfirmation, takeConfirmation, type Bound } from '@/lib/agents/confirmations';
import { effectBetween, lockOwner, getBookedState, type Effect } from '@/lib/agents/effect';
import { recordCall } from '@/lib/agents/log-call';
import { dailyLimitOf, isKeyAlive, reserveSpend, spentToday } from '@/lib/people/keys/spend';
import type { CallFacts, Caller } from '@/lib/agents/tool';
import { programScope } from '@/lib/auth/viewer';
import { savepoint } from '@/lib/db/savepoint';
import { FOR_MANY_ROWS, transact } from '@/lib/db/transact';
import { ok, refuse, type Result } from '@/lib/result';

export const MODES = ['preview', 'done', 'already_done'] as const;
export const WHY_CONFIRM = [
  'CONFIRMATION_REQUIRED',
  'NO_DAILY_LIMIT',
  'DAILY_LIMIT_REACHED',
  'PART_NEEDS_CONFIRMATION',
  'PAYOUT_WOULD_CHANGE',
] as const;
type WhyConfirm = (typeof WHY_CONFIRM)[number];

export const dailyOut = z.object({
  currency: z.string(),
  limit: z.int().describe('What the key may move a UTC day without a confirmation.'),
  spent: z.int().describe('Moved so today, this call included when it was done.'),
});

export type Moved = {
  mode: (typeof MODES)[number];
  effect: Effect | null;
  confirmation: { token: string; expiresAt: Date; why: WhyConfirm } | null;
  daily: z.infer<typeof dailyOut> | null;
};

export const OUTCOMES = { preview: 'PREVIEW', done: 'DONE', already_done: 'ALREADY_DONE' } as const;

const ALREADY_DONE: Moved = {
  mode: 'already_done',
  effect: null,
  confirmation: null,
  daily: null,
};

type MoneyCall = {
  commissionId: string;
  bound: Bound;
  confirmation?: string | undefined;
  skipConfirmation?: boolean | undefined;
  isRepeatable: boolean;
  run: (work: Work, scope: { programId?: string }) => Promise<Result<{ already: boolean }>>;
};

/** One transaction: confirmation, effect, what the key has spent, and the row of the log. */
export function moveMoney(
  caller: Caller,
  facts: CallFacts,
  call: MoneyCall,
): Promise<Result<Moved>> {
  const scope = programScope(caller.viewer);
  return transact(
    caller.ctx,
    async (work) => {
      const { tx } = work;
      const used =
        call.confirmation === undefined
          ? ok(null)
          : await takeConfirmation(work, call.bound, call.confirmation);
      if (!used.ok) return used;
      if (!(await lockOwner(tx, call.commissionId, scope))) return refuse('COMMISSION_NOT_FOUND');
      // The call may have waited for the affiliate's lock, and its key been revoked meanwhile.
      if (!(await isKeyAlive(tx, caller.keyId))) return refuse('UNAUTHENTICATED');
      const before = await getBookedState(tx, call.commissionId);
      const undo = await savepoint(tx);
      const result = await call.run(work, scope);
      const log = (moved: Moved) =>
        recordCall(work, caller, facts, OUTCOMES[moved.mode]).then(() => ok(moved));
      if (used.value?.kind === 'repeat') {
        await undo();
        return result.ok && result.value.already ? log(ALREADY_DONE) : refuse('CONFIRMATION_USED');
      }
      if (!result.ok) return result;
      if (result.value.already) return log(ALREADY_DONE);
      const after = await getBookedState(tx, call.commissionId, before.payout?.id ?? null);
      const effect = effectBetween(call.commissionId, before, after);
      if (used.value !== null) {
        return canonicalJson(used.value.preview) === canonicalJson(effect)
          ? log({ mode: 'done', effect, confirmation: null, daily: null })
          : refuse('CONFIRMATION_STALE', undefined, { effect });
      }
      const leave = call.skipConfirmation ? await leaveOf(work, caller.keyId, call, effect) : null;
      if (leave?.granted) {
        return log({ mode: 'done', effect, confirmation: null, daily: leave.daily });
      }
      await undo();
      const confirmation = await issueConfirmation(work, call.bound, effect);
      const why = leave?.why ?? 'CONFIRMATION_REQUIRED';
      return log({
        mode: 'preview',
        effect,
        confirmation: { ...confirmation, why },
        daily: leave?.daily ?? null,
      });
    },
    FOR_MANY_ROWS,
  );
}

type Leave = { daily: z.infer<typeof dailyOut> | null } & (
  { granted: true; why?: undefined } | { granted: false; why: WhyConfirm }
);

/** What the limit does not measure is not left to it: a part sent twice, and a payout that ends with a cent of it. */
async function leaveOf(
  work: Work,
  apiKeyId: string,
  { isRepeatable }: MoneyCall,
  effect: Effect,
): Promise<Leave> {
  if (isRepeatable) return { granted: false, why: 'PART_NEEDS_CONFIRMATION', daily: null };
  const { payout } = effect;
  if (payout && payout.statusAfter !== payout.statusBefore) {
    return { granted: false, why: 'PAYOUT_WOULD_CHANGE', daily: null };
  }
  return spend(work, apiKeyId, effect);
}

async function spend(work: Work, apiKeyId: string, effect: Effect): Promise<Leave> {
  const { tx } = work;
  const { currency } = effect;
  const limitMinor = await dailyLimitOf(tx, apiKeyId, currency);
  if (limitMinor === null) return { granted: false, why: 'NO_DAILY_LIMIT', daily: null };
  const amountMinor = BigInt(effect.amount);
  const reserved = await reserveSpend(work, { apiKeyId, currency, amountMinor, limitMinor });
  const spent = reserved ?? (await spentToday(work, apiKeyId, currency));
  const daily = { currency, limit: Number(limitMinor), spent: Number(spent) };
  return reserved === null
    ? { granted: false, why: 'DAILY_LIMIT_REACHED', daily }
    : { granted: true, daily };
}
