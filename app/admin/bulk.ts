import { z } from 'zod';
import { idInput } from '@/app/admin/inputs';
import { formList } from '@/lib/http/form';
import { ok, type Refusal, type Result } from '@/lib/result';

/** At most one page of a list. */
export const bulkInput = z.object({
  ids: formList(idInput).refine(
    (list) => list.length >= 1 && list.length <= 100,
    'Choose between 1 and 100.',
  ),
});

/** Short words for the refusals a bulk action meets; others stand as their code. */
const REFUSAL_WORDS: Readonly<Record<string, string>> = {
  COMMISSION_HELD: 'on hold',
  COMMISSION_NOT_FOUND: 'not found',
  CANNOT_APPROVE_VOIDED: 'voided',
  CANNOT_APPROVE_CLAWED_BACK: 'taken back',
  CANNOT_VOID_APPROVED: 'approved already, claw back instead',
  CANNOT_VOID_CLAWED_BACK: 'taken back',
  CANNOT_CLAW_BACK_VOIDED: 'voided',
  AFFILIATE_NOT_FOUND: 'not found',
  GROUP_NOT_FOUND: 'of another program',
  PAYOUT_NOT_FOUND: 'not found',
  PAYOUT_ALREADY_SENT: 'sent already',
  PAYOUT_STATUS_CONFLICT: 'not waiting any more',
};

export type BulkAnswer = {
  done: number;
  /** Repeats: nothing was left to do. */
  before: number;
  refused: { code: Refusal['code']; count: number }[];
};

/** Runs one command for each id, one after the other; a refusal stops none of the others. */
export async function runEach<T>(
  ids: readonly string[],
  run: (id: string) => Promise<Result<T>>,
  wasDone: (value: T) => boolean,
): Promise<Result<BulkAnswer>> {
  const refused = new Map<Refusal['code'], number>();
  let done = 0;
  let before = 0;
  for (const id of new Set(ids)) {
    const result = await run(id);
    if (!result.ok) refused.set(result.error.code, (refused.get(result.error.code) ?? 0) + 1);
    else if (wasDone(result.value)) before++;
    else done++;
  }
  return ok({ done, before, refused: [...refused].map(([code, count]) => ({ code, count })) });
}

/** "3 approved, 1 on hold" */
export function bulkWords(doneWord: string, answer: BulkAnswer): string {
  const parts = [
    ...(answer.done > 0 || answer.before + answer.refused.length === 0
      ? [`${answer.done} ${doneWord}`]
      : []),
    ...(answer.before > 0 ? [`${answer.before} ${doneWord} before`] : []),
    ...answer.refused.map(({ code, count }) => `${count} ${REFUSAL_WORDS[code] ?? code}`),
  ];
  return parts.join(', ');
}
