'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { idInput } from '@/app/admin/inputs';
import type { StaffViewer } from '@/lib/auth/viewer';
import { reasonSchema } from '@/lib/commissions/schema';
import { defineAction } from '@/lib/http/define-action';
import { getCustomer } from '@/lib/orders/customer-queries';
import { affiliateNames } from '@/lib/orders/find-orders';
import { joinCustomersInput, splitCustomerInput } from '@/lib/orders/schema';
import { requireStaff } from '@/lib/people/session';
import { ok, refuse, type Result } from '@/lib/result';
import type { ByHand } from '@/lib/sales/joins/as-shown';
import { dismissSuggestion } from '@/lib/sales/joins/dismiss-suggestion';
import type { JoinEffect } from '@/lib/sales/joins/effect';
import { joinCustomersByHand } from '@/lib/sales/joins/join-by-hand';
import { splitCustomer } from '@/lib/sales/joins/split-customer';

const guard = () => requireStaff('attribution.write');
const onDone = () => revalidatePath('/admin', 'layout');

/** Ours: the page's customer. */
const customerInput = z.object({ customerId: idInput });
const otherInput = customerInput.extend({
  otherCustomerId: joinCustomersInput.shape.otherCustomerId,
});
const nameInput = customerInput.extend({ name: splitCustomerInput.shape.customerId });
const actInput = { reason: reasonSchema, preview: splitCustomerInput.shape.preview.unwrap() };

/** Nothing is written by it: the act asks for the real one. */
const LOOKED_AT = 'Looked at';

/** What it would do, with the names of the affiliates in it. */
export type Shown = { preview: string; effect: JoinEffect; affiliates: Record<string, string> };

/** A name of the page's customer, and the program it is known in. */
async function namedIn(
  viewer: StaffViewer,
  id: string,
  name?: string,
): Promise<Result<{ programId: string; customerId: string }>> {
  const customer = await getCustomer(viewer, id);
  const found = customer?.names.find((one) => name === undefined || one.name === name);
  return customer && found
    ? ok({ programId: customer.programId, customerId: found.name })
    : refuse('CUSTOMER_NOT_FOUND');
}

async function shownTo(viewer: StaffViewer, looked: Result<ByHand>): Promise<Result<Shown>> {
  if (!looked.ok) return looked;
  const { preview, effect } = looked.value;
  const names = await affiliateNames(viewer, [
    ...effect.earnings.map(({ affiliateId }) => affiliateId),
    ...effect.customers.flatMap(({ affiliateId }) => affiliateId ?? []),
    ...effect.orders.flatMap(({ before, after }) =>
      [before, after].flatMap(({ affiliateId }) => affiliateId ?? []),
    ),
  ]);
  return ok({ preview, effect, affiliates: Object.fromEntries(names) });
}

export const showJoinAction = defineAction({
  guard,
  input: otherInput,
  run: async ({ viewer, ctx, input: { customerId, otherCustomerId } }) => {
    const named = await namedIn(viewer, customerId);
    if (!named.ok) return named;
    const { programId, ...one } = named.value;
    const input = { ...one, otherCustomerId, reason: LOOKED_AT };
    return shownTo(viewer, await joinCustomersByHand(ctx, programId, input));
  },
});

export const joinAction = defineAction({
  guard,
  fresh: true,
  input: otherInput.extend(actInput),
  run: async ({ viewer, ctx, input: { customerId, ...rest } }) => {
    const named = await namedIn(viewer, customerId);
    if (!named.ok) return named;
    const { programId, ...one } = named.value;
    return joinCustomersByHand(ctx, programId, { ...one, ...rest });
  },
  onDone,
  message: 'Joined: they are one customer now',
});

export const showSplitAction = defineAction({
  guard,
  input: nameInput,
  run: async ({ viewer, ctx, input: { customerId, name } }) => {
    const named = await namedIn(viewer, customerId, name);
    if (!named.ok) return named;
    const { programId, ...one } = named.value;
    return shownTo(viewer, await splitCustomer(ctx, programId, { ...one, reason: LOOKED_AT }));
  },
});

export const splitAction = defineAction({
  guard,
  fresh: true,
  input: nameInput.extend(actInput),
  run: async ({ viewer, ctx, input: { customerId, name, ...rest } }) => {
    const named = await namedIn(viewer, customerId, name);
    if (!named.ok) return named;
    const { programId, ...one } = named.value;
    return splitCustomer(ctx, programId, { ...one, ...rest });
  },
  onDone,
  message: 'Split: they are two customers now',
});

export const dismissAction = defineAction({
  guard,
  input: otherInput.extend({ name: nameInput.shape.name, reason: reasonSchema }),
  run: async ({ viewer, ctx, input: { customerId, name, ...rest } }) => {
    const named = await namedIn(viewer, customerId, name);
    if (!named.ok) return named;
    const { programId, ...one } = named.value;
    return dismissSuggestion(ctx, programId, { ...one, ...rest });
  },
  onDone,
  message: 'It is not suggested any more',
});
