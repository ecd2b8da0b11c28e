'use server';

import { revalidatePath } from 'next/cache';
import { defineAction } from '@/lib/http/define-action';
import { requireStaff } from '@/lib/people/session';
import { eraseAffiliate } from '@/lib/privacy/erase-affiliate';
import { eraseCustomer } from '@/lib/privacy/erase-customer';
import { eraseAffiliateInput, eraseCustomerInput } from '@/lib/privacy/schema';

const guard = () => requireStaff('people.erase');
const onDone = () => revalidatePath('/admin', 'layout');
const message = ({ alreadyErased }: { alreadyErased: boolean }) =>
  alreadyErased ? 'Was erased before' : 'Erased';

export const eraseAffiliateAction = defineAction({
  guard,
  fresh: true,
  input: eraseAffiliateInput,
  run: ({ ctx, input }) => eraseAffiliate(ctx, input),
  onDone,
  message,
});

export const eraseCustomerAction = defineAction({
  guard,
  fresh: true,
  input: eraseCustomerInput,
  run: ({ ctx, input }) => eraseCustomer(ctx, input),
  onDone,
  message,
});
