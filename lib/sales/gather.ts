import { loadFactsOfMany, type AffiliateInQuestion } from '@/lib/attribution/facts';
import { gatherCandidatesOf } from '@/lib/attribution/gather';
import type { Tx } from '@/lib/db/client';
import { termsSchema } from '@/lib/programs/types';
import { listRewardUse, type RewardUse } from '@/lib/rewards/rewards-sql';
import { buyerOf } from '@/lib/sales/buyer';
import { gatherRewards } from '@/lib/sales/rewards/gather';
import type { OrderFacts, OrderQuestion } from '@/lib/sales/types';

/** Whether the order comes after the one that fixed whom its customer belongs to. */
export function isAfterFirst({ order, attribution }: OrderQuestion): boolean {
  return attribution?.status === 'fixed' && order.occurredAt >= attribution.attributedAt;
}

/**
 * Looks up what decides the orders, in a few statements however many there are. `lock` locks the affiliates in question
 * before anything is read of them. `use`, when the caller has asked already: which programs have rules. With `asFirst` every order is asked about as if its customer belonged to nobody.
 */
export async function gatherFacts(
  tx: Tx,
  questions: readonly OrderQuestion[],
  lock: (affiliateIds: readonly string[]) => Promise<unknown>,
  { asFirst = false, use }: { asFirst?: boolean; use?: ReadonlyMap<string, RewardUse> } = {},
): Promise<OrderFacts[]> {
  const candidates = await gatherCandidatesOf(
    tx,
    questions.map((question) => ({
      programId: question.program.id,
      customer: question.customer,
      within:
        isAfterFirst(question) && !asFirst
          ? 'mentioned'
          : question.customer.isNew
            ? 'session'
            : 'history',
      occurredAt: question.order.occurredAt,
      click: question.click,
      code: question.order.code,
      landing: question.order.landingCode,
      isPurchase: true,
    })),
  );
  const affiliateIds = questions.map((question, at) => [
    ...(question.attribution ? [question.attribution.affiliateId] : []),
    ...(isAfterFirst(question) && !asFirst
      ? []
      : (candidates[at] ?? []).flatMap((candidate) => candidate.affiliateId ?? [])),
  ]);
  await lock(affiliateIds.flat());
  const affiliates = await loadFactsOfMany(
    tx,
    questions.map((question, at) => ({
      program: question.program,
      affiliateIds: affiliateIds[at] ?? [],
      buyer: buyerOf(question.program, question.customer),
      at: question.order.occurredAt,
    })),
  );
  const promised = await promisedMonths(tx, questions);
  const rewards = await gatherRewards(
    tx,
    questions.map(({ program, order, customer, attribution }, at) => ({
      program,
      order,
      customerIds: customer.ids,
      affiliates: affiliates[at] ?? new Map<string, AffiliateInQuestion>(),
      clickIds: [attribution, ...(candidates[at] ?? [])].flatMap((one) => one?.clickId ?? []),
    })),
    use ??
      (await listRewardUse(
        tx,
        questions.map(({ program }) => program.id),
      )),
  );
  return questions.map((question, at) => ({
    ...question,
    candidates: candidates[at] ?? [],
    affiliates: affiliates[at] ?? new Map(),
    rewards: rewards[at] ?? null,
    promisedMonths: promised.get(question.attribution?.initialOrderId ?? ''),
  }));
}

/**
 * The months that were promised when the attributions were fixed, as far as a commission has kept them; by the first
 * order. Asked for orders from before it, which may move it.
 */
async function promisedMonths(
  tx: Tx,
  questions: readonly OrderQuestion[],
): Promise<Map<string, number | null | undefined>> {
  const initial = questions.flatMap((question) =>
    question.attribution?.status === 'fixed' && !isAfterFirst(question)
      ? (question.attribution.initialOrderId ?? [])
      : [],
  );
  if (initial.length === 0) return new Map();
  const kept = await tx.commission.findMany({
    where: { orderId: { in: [...new Set(initial)] } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { orderId: true, terms: true },
  });
  // The earliest is the last to be set.
  return new Map(
    kept.flatMap(({ orderId, terms }) => {
      const parsed = termsSchema.safeParse(terms);
      return orderId === null ? [] : [[orderId, parsed.data?.trailingMonths]];
    }),
  );
}
