import type { Tx } from '@/lib/db/client';
import type { Program } from '@/lib/db/generated/client';
import type { CommandContext, Work } from '@/lib/db/work';
import { lockCustomer } from '@/lib/orders/customer';
import type { JoinCustomersInput } from '@/lib/orders/schema';
import { refuse, type Result } from '@/lib/result';
import { actByHand, asShown, SHOW_MS, type ByHand } from '@/lib/sales/joins/as-shown';
import { joinCustomers } from '@/lib/sales/joins/join-customers';
import { lockNamed } from '@/lib/sales/joins/lock-named';
import { forgetVerdicts } from '@/lib/sales/joins/pairs';
import { holdForReopening, reopen } from '@/lib/sales/reopen';

/**
 * A person says that two names are one customer: also of two who have both paid, and of two whom a person has split. Only
 * what is still pending is decided again. Without `preview` nothing changes, and what it would do is answered. Errors:
 * FORBIDDEN, PROGRAM_NOT_FOUND, CUSTOMER_NOT_FOUND, CUSTOMERS_ALREADY_JOINED, CUSTOMER_ERASED, PREVIEW_STALE.
 */
export function joinCustomersByHand(
  ctx: CommandContext,
  programId: string,
  input: JoinCustomersInput,
): Promise<Result<ByHand>> {
  return actByHand(ctx, programId, (work, program) => join(work, program, input));
}

async function join(
  work: Work,
  program: Program,
  { customerId, otherCustomerId, reason, preview }: JoinCustomersInput,
): Promise<Result<ByHand>> {
  const { tx } = work;
  const programId = program.id;
  const named = await lockNamed(tx, programId, [customerId, otherCustomerId]);
  const [one, other] = [named.get(customerId), named.get(otherCustomerId)];
  if (!one || !other) return refuse('CUSTOMER_NOT_FOUND');
  if (one.id === other.id) return refuse('CUSTOMERS_ALREADY_JOINED');
  const ids = [...one.ids, ...other.ids];
  if (await isErased(tx, ids)) return refuse('CUSTOMER_ERASED');
  const both = { id: one.id < other.id ? one.id : other.id, ids, programId };
  const held = await holdForReopening(work, both, { also: [], sessionId: null, moves: true });
  const run = async () => {
    await forgetVerdicts(tx, one.ids, other.ids);
    await joinCustomers(work, programId, [one, other], { by: 'a person', reason });
    const ask = { programId, externalId: customerId, email: undefined };
    const customer = await lockCustomer(work, ask);
    const isDone = await reopen(work, { program, customer, held, added: null }, null, SHOW_MS);
    return { ids, isDone };
  };
  const asked = ['join', programId, ...[customerId, otherCustomerId].sort()];
  return asShown(work, { asked, ids, run }, preview ?? null);
}

async function isErased(tx: Tx, ids: readonly string[]): Promise<boolean> {
  return (
    (await tx.customer.count({ where: { id: { in: [...ids] }, erasedAt: { not: null } } })) > 0
  );
}
