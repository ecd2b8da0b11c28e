import { addAffiliate } from '@/lib/affiliates/add-affiliate';
import { signClickToken } from '@/lib/clicks/token';
import type { TryOrderInput } from '@/lib/connectors/connections/schema';
import { applyFact } from '@/lib/connectors/inbox/apply-fact';
import type { Fact } from '@/lib/connectors/port/facts';
import type { EventWork, Provider } from '@/lib/connectors/port/types';
import { checkEverything, savepoint } from '@/lib/db/savepoint';
import { transact } from '@/lib/db/transact';
import type { CommandContext, Work } from '@/lib/db/work';
import { loadDefaultGroup } from '@/lib/groups/load';
import { newId } from '@/lib/ids';
import { orderDto, orderInclude } from '@/lib/orders/dto';
import type { OrderDto } from '@/lib/orders/types';
import { actorMay } from '@/lib/people/actor-may';
import { insertUser } from '@/lib/people/create-user';
import { applyOverrides } from '@/lib/programs/overrides';
import { ok, refuse, type Result } from '@/lib/result';

/** What an order of the shop would come to, and what half of it given back would take. */
export type Tried = {
  /** Null: an affiliate who was made up for it. */
  affiliateName: string | null;
  sold: OrderDto;
  returned: OrderDto;
};

const MINUTE_MS = 60_000;

/**
 * Tells an order as the shop would, of a customer who came by an affiliate's link a minute ago, and then that half of it
 * was given back: by the commands that real ones go through, with all that the database checks. Then all of it is taken
 * back; not even a row of the inbox stays. Errors: FORBIDDEN, CONNECTION_NOT_FOUND, AFFILIATE_NOT_FOUND, and those of an
 * order.
 */
export function tryOrder(ctx: CommandContext, input: TryOrderInput): Promise<Result<Tried>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');
    const shop = await tx.connection.findFirst({
      where: { id: input.connectionId, removedAt: null },
      select: { id: true, provider: true, programId: true },
    });
    if (!shop || shop.programId === null) return refuse('CONNECTION_NOT_FOUND');
    const undo = await savepoint(tx);
    const tried = await sellAndReturn(work, { ...shop, programId: shop.programId }, input);
    if (!tried.ok) return tried;
    await checkEverything(tx);
    await undo();
    return tried;
  });
}

type Shop = { id: string; provider: string; programId: string };

async function sellAndReturn(work: Work, shop: Shop, input: TryOrderInput): Promise<Result<Tried>> {
  const connection = { ...shop, provider: shop.provider as Provider, settings: {} };
  const event: EventWork = {
    ...work,
    connection,
    reopened: [],
    warnings: [],
    hasRefunds: true,
  };
  const affiliate = await affiliateFor(work, shop.programId, input.code);
  if (!affiliate.ok) return affiliate;
  const orderId = newId('order');
  const sold = await tell(event, orderId, paid(work, orderId, affiliate.value.id, input));
  if (!sold.ok) return sold;
  const returned = await tell(event, orderId, refunded(work, orderId, input));
  if (!returned.ok) return returned;
  return ok({
    affiliateName: affiliate.value.name,
    sold: sold.value,
    returned: returned.value,
  });
}

async function tell(event: EventWork, orderId: string, fact: Fact): Promise<Result<OrderDto>> {
  const applied = await applyFact(event, fact);
  if (!applied.ok) return applied;
  const row = await event.tx.order.findFirstOrThrow({
    where: { externalId: orderId, connectionId: event.connection.id },
    include: orderInclude,
  });
  return ok(orderDto(row, true));
}

function paid(
  { now }: Work,
  orderId: string,
  affiliateId: string,
  { amount, currency }: TryOrderInput,
): Fact {
  const at = new Date(now.getTime() - MINUTE_MS);
  return {
    kind: 'paid',
    buyer: {
      names: { trusted: [newId('customer')], byBuyer: null, guest: orderId },
      // A signed click speaks for itself: none is recorded.
      click: signClickToken({ clickId: newId('click'), affiliateId, at }),
    },
    orderId,
    amount,
    total: amount,
    currency,
    occurredAt: now,
    refs: [orderId],
    paymentRef: null,
    payment: { is: 'order' },
    metadata: {},
  };
}

function refunded({ now }: Work, orderId: string, { amount, currency }: TryOrderInput): Fact {
  return {
    kind: 'refunded',
    refundId: newId('refund'),
    refs: [orderId],
    amount: Math.ceil(amount / 2),
    currency,
    occurredAt: now,
  };
}

type Found = { id: string; name: string | null };

/** By the code, or one on the program's own terms who is made up. */
async function affiliateFor(
  work: Work,
  programId: string,
  code: string | undefined,
): Promise<Result<Found>> {
  if (code !== undefined) {
    const found = await work.tx.affiliate.findFirst({
      where: { programId, code },
      select: { id: true, name: true },
    });
    return found ? ok(found) : refuse('AFFILIATE_NOT_FOUND');
  }
  const name = 'Somebody';
  const user = await insertUser(work, {
    email: `${newId('user')}@example.invalid`,
    name,
    role: 'affiliate',
    passwordHash: null,
  });
  if (!user.ok) return user;
  const added = await addAffiliate(work, {
    programId,
    groupId: (await loadDefaultGroup(work.tx, programId)).id,
    userId: user.value.id,
    name,
    code: null,
    status: 'active',
    overrides: applyOverrides({}),
  });
  return added.kind === 'code_taken'
    ? refuse(added.code)
    : ok({ id: added.affiliateId, name: null });
}
