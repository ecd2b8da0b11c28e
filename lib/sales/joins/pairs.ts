import { recordAudit } from '@/lib/audit/record';
import type { Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import type { Work } from '@/lib/db/work';
import type { Joinable } from '@/lib/sales/joins/types';

function between(a: readonly string[], b: readonly string[]): Prisma.CustomerPairWhereInput {
  const [some, others] = [{ in: [...a] }, { in: [...b] }];
  return {
    OR: [
      { customerId: some, otherId: others },
      { customerId: others, otherId: some },
    ],
  };
}

/** Whether a person has split the two. */
export function areSplit(tx: Tx, a: readonly string[], b: readonly string[]): Promise<boolean> {
  return hasVerdict(tx, between(a, b), ['split']);
}

/** Whether a person has split them, or said no when it was suggested: no buyer's word goes before that. */
export function areKeptApart(tx: Tx, a: readonly string[], b: readonly string[]): Promise<boolean> {
  return hasVerdict(tx, between(a, b), ['split', 'dismissed']);
}

async function hasVerdict(
  tx: Tx,
  pair: Prisma.CustomerPairWhereInput,
  verdicts: string[],
): Promise<boolean> {
  return (await tx.customerPair.count({ where: { ...pair, verdict: { in: verdicts } } })) > 0;
}

/** What one fact alone may not join is kept for a person to look at. */
export async function suggestJoin(
  work: Work,
  programId: string,
  [a, b]: readonly [Joinable, Joinable],
  reason: string,
): Promise<void> {
  const { tx, now } = work;
  if ((await tx.customerPair.count({ where: between(a.ids, b.ids) })) > 0) return;
  const [customerId = '', otherId = ''] = [a.id, b.id].sort();
  const { count } = await tx.customerPair.createMany({
    data: [{ programId, customerId, otherId, verdict: 'suggested', reason, notedAt: now }],
    skipDuplicates: true,
  });
  if (count === 0) return;
  await recordAudit(work, {
    action: 'CUSTOMER_JOIN_SUGGESTED',
    programId,
    subjectType: 'customer',
    subjectId: customerId,
    reason,
    data: { otherId },
  });
}

/** Who is one now is nobody's suggestion any more. What a person has split stays so. */
export async function forgetSuggestions(
  tx: Tx,
  a: readonly string[],
  b: readonly string[],
): Promise<void> {
  await tx.customerPair.deleteMany({ where: { ...between(a, b), verdict: { not: 'split' } } });
}

/** A person joins them: what a person said before is over. */
export async function forgetVerdicts(
  tx: Tx,
  a: readonly string[],
  b: readonly string[],
): Promise<void> {
  await tx.customerPair.deleteMany({ where: between(a, b) });
}

/** A person has looked at the suggestion. False when there is none. */
export async function dismissPairs(
  { tx, now }: Work,
  [a, b]: readonly [readonly string[], readonly string[]],
  reason: string,
): Promise<boolean> {
  const { count } = await tx.customerPair.updateMany({
    where: { ...between(a, b), verdict: 'suggested' },
    data: { verdict: 'dismissed', reason, notedAt: now },
  });
  return count > 0;
}

/** A person has said that one row is nobody of these. */
export async function noteSplit(
  { tx, now }: Work,
  programId: string,
  { id, others, reason }: { id: string; others: readonly string[]; reason: string },
): Promise<void> {
  await tx.customerPair.deleteMany({ where: between([id], others) });
  await tx.customerPair.createMany({
    data: others.map((other) => {
      const [customerId = '', otherId = ''] = [id, other].sort();
      return { programId, customerId, otherId, verdict: 'split', reason, notedAt: now };
    }),
  });
}
