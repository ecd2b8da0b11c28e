import type { CommandContext } from '@/lib/db/work';
import { isServerUnavailable } from '@/lib/db/errors';
import { logger } from '@/lib/logger';
import type { BatchScope } from '@/lib/payouts/batch-store';
import type { PlannedLine } from '@/lib/payouts/imports/types';
import { closePayouts, payPayouts, type PayoutAnswers } from '@/lib/payouts/move-many';
import type { RefusalCode } from '@/lib/refusals';
import { refuse } from '@/lib/result';

export type ImportedLine = PlannedLine & { refused: RefusalCode | null };

/** Of a line whose payout failed unexpectedly: the file may be taken in again for its sake. */
export const UNFINISHED = 'INTERNAL';

type Event = 'pay' | 'fail' | 'return';

/** How many are moved in one transaction. Paying is set-based; what is released is released payout by payout. */
const GROUPS: Record<Event, number> = { pay: 250, fail: 50, return: 50 };

/**
 * Does what the lines say, a group in each transaction: whole payouts, whatever happens. A group that fails is gone
 * through one by one, so that a bad row stops nobody else; it is refused as UNFINISHED. Throws when the database is
 * unavailable.
 */
export async function applyLines(
  ctx: CommandContext,
  lines: PlannedLine[],
  scope: BatchScope,
): Promise<ImportedLine[]> {
  const refused = new Map<string, RefusalCode>();
  for (const group of groupsOf(lines)) {
    for (const [payoutId, answer] of await applyGroup(ctx, group, scope)) {
      if (!answer.ok) refused.set(payoutId, answer.error.code);
    }
  }
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
): Promise<PayoutAnswers> {
  try {
    return await moveTogether(ctx, group, scope);
  } catch (error) {
    logger.warn({ err: error }, 'a group of results failed and is gone through one by one');
  }
  const answers: PayoutAnswers = new Map();
  for (const line of group.lines) {
    try {
      const one = await moveTogether(ctx, { event: group.event, lines: [line] }, scope);
      for (const [payoutId, answer] of one) answers.set(payoutId, answer);
    } catch (error) {
      if (isServerUnavailable(error)) throw error;
      logger.error({ err: error, payoutId: line.payoutId }, 'a result could not be taken in');
      answers.set(line.payoutId, refuse(UNFINISHED));
    }
  }
  return answers;
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
