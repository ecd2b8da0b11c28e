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

/** Acts on the page's customer by a name of theirs, in the program that knows it. */
async function byName<T>(
  viewer: StaffViewer,
  { customerId, name }: { customerId: string; name?: string },
  act: (programId: string, customerId: string) => Promise<Result<T>>,
): Promise<Result<T>> {
  const customer = await getCustomer(viewer, customerId);
  const found = customer?.names.find((one) => name === undefined || one.name === name);
  return customer && found ? act(customer.programId, found.name) : refuse('CUSTOMER_NOT_FOUND');
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
  run: ({ viewer, ctx, input: { otherCustomerId, ...page } }) =>
    byName(viewer, page, async (programId, customerId) => {
      const input = { customerId, otherCustomerId, reason: LOOKED_AT };
      return shownTo(viewer, await joinCustomersByHand(ctx, programId, input));
    }),
});

export const joinAction = defineAction({
  guard,
  fresh: true,
  input: otherInput.extend(actInput),
  run: ({ viewer, ctx, input }) =>
    byName(viewer, { customerId: input.customerId }, (programId, customerId) =>
      joinCustomersByHand(ctx, programId, { ...input, customerId }),
    ),
  onDone,
  message: 'Joined: they are one customer now',
});

export const showSplitAction = defineAction({
  guard,
  input: nameInput,
  run: ({ viewer, ctx, input }) =>
    byName(viewer, input, async (programId, customerId) =>
      shownTo(viewer, await splitCustomer(ctx, programId, { customerId, reason: LOOKED_AT })),
    ),
});

export const splitAction = defineAction({
  guard,
  fresh: true,
  input: nameInput.extend(actInput),
  run: ({ viewer, ctx, input: { name, ...input } }) =>
    byName(viewer, { ...input, name }, (programId, customerId) =>
      splitCustomer(ctx, programId, { ...input, customerId }),
    ),
  onDone,
  message: 'Split: they are two customers now',
});

export const dismissAction = defineAction({
  guard,
  input: otherInput.extend({ name: nameInput.shape.name, reason: reasonSchema }),
  run: ({ viewer, ctx, input: { name, ...input } }) =>
    byName(viewer, { ...input, name }, (programId, customerId) =>
      dismissSuggestion(ctx, programId, { ...input, customerId }),
    ),
  onDone,
  message: 'It is not suggested any more',
});
