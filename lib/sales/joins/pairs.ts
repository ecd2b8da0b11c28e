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

/** Whether a person has said that the two are not one. */
export async function areSplit(
  tx: Tx,
  a: readonly string[],
  b: readonly string[],
): Promise<boolean> {
  const pair = await tx.customerPair.findFirst({
    where: { ...between(a, b), verdict: 'split' },
    select: { customerId: true },
  });
  return pair !== null;
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

export async function forgetSuggestions(
  tx: Tx,
  a: readonly string[],
  b: readonly string[],
): Promise<void> {
  await tx.customerPair.deleteMany({ where: { ...between(a, b), verdict: 'suggested' } });
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
