import type { CommandContext } from '@/lib/actor';
import { isUnavailable } from '@/lib/db/errors';
import { logger } from '@/lib/logger';
import type { BatchScope } from '@/lib/payouts/batches/store';
import type { PlannedLine } from '@/lib/payouts/imports/read-results';
import { closePayouts, payPayouts, type PayoutAnswers } from '@/lib/payouts/move-many';

export type ImportedLine = PlannedLine & { refused: string | null };

type Event = 'pay' | 'fail' | 'return';

/** How many are moved in one transaction. Paying is set-based; what is given back is given back payout by payout. */
const GROUPS: Record<Event, number> = { pay: 250, fail: 50, return: 50 };

/**
 * Does what the lines say, a group in each transaction: whole payouts, whatever happens. A group that fails is gone
 * through one by one, so that a bad row stops nobody else; its error is thrown when all the others are done.
 */
export async function applyLines(
  ctx: CommandContext,
  lines: PlannedLine[],
  scope: BatchScope,
): Promise<ImportedLine[]> {
  const refused = new Map<string, string>();
  const failures: unknown[] = [];
  for (const group of groupsOf(lines)) {
    const { answers, errors } = await applyGroup(ctx, group, scope);
    failures.push(...errors);
    for (const [payoutId, answer] of answers) {
      if (!answer.ok) refused.set(payoutId, answer.error.code);
    }
  }
  if (failures.length > 0) throw failures[0];
  return lines.map((line) => ({ ...line, refused: refused.get(line.payoutId) ?? null }));
}

type Group = { event: Event; lines: PlannedLine[] };

function groupsOf(lines: PlannedLine[]): Group[] {
  const groups: Group[] = [];
  for (const event of ['pay', 'fail', 'return'] as const) {
    const some = lines.filter((line) => line.does === event);
    for (let start = 0; start < some.length; start += GROUPS[event]) {
      groups.push({ event, lines: some.slice(start, start + GROUPS[event]) });
    }
  }
  return groups;
}

async function applyGroup(
  ctx: CommandContext,
  group: Group,
  scope: BatchScope,
): Promise<{ answers: PayoutAnswers; errors: unknown[] }> {
  try {
    return { answers: await moveTogether(ctx, group, scope), errors: [] };
  } catch (error) {
    logger.warn({ err: error }, 'a group of results failed and is gone through one by one');
  }
  const answers: PayoutAnswers = new Map();
  const errors: unknown[] = [];
  for (const line of group.lines) {
    try {
      const one = await moveTogether(ctx, { event: group.event, lines: [line] }, scope);
      for (const [payoutId, answer] of one) answers.set(payoutId, answer);
    } catch (error) {
      if (isUnavailable(error)) throw error;
      logger.error({ err: error, payoutId: line.payoutId }, 'a result could not be taken in');
      errors.push(error);
    }
  }
  return { answers, errors };
}

function moveTogether(
  ctx: CommandContext,
  { event, lines }: Group,
  scope: BatchScope,
): Promise<PayoutAnswers> {
  if (event === 'pay') {
    const payments = lines.map(({ payoutId, reference }) => ({
      payoutId,
      ...(reference ? { reference } : {}),
    }));
    return payPayouts(ctx, payments, scope);
  }
  const closings = lines.map(({ payoutId, reason, word }) => ({
    payoutId,
    reason: reason ?? `The provider says ${word}.`,
  }));
  return closePayouts(ctx, closings, event, scope);
}
