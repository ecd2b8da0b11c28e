'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { bulkInput, bulkWords, runEach } from '@/app/admin/bulk';
import { idInput } from '@/app/admin/inputs';
import { moveAffiliate } from '@/lib/discount-codes/move-affiliates';
import { reasonText } from '@/lib/format/plain-text';
import { defineAction } from '@/lib/http/define-action';
import { emptyToUndefined } from '@/lib/http/form';
import { requireStaff } from '@/lib/people/session';

const guard = () => requireStaff('affiliates.write');
const onDone = () => revalidatePath('/admin', 'layout');
const reason = emptyToUndefined(reasonText);

export const moveAffiliateAction = defineAction({
  guard,
  input: z.object({ affiliateId: idInput, groupId: idInput, reason }),
  run: ({ ctx, input }) => moveAffiliate(ctx, input),
  onDone,
  message: (value) =>
    value.alreadyThere
      ? `Was in ${value.groupName} before`
      : `Now in ${value.groupName}. What was earned stays as it was.`,
});

export const moveManyAction = defineAction({
  guard,
  input: bulkInput.extend({ groupId: idInput, reason }),
  run: ({ ctx, input: { ids, groupId, reason: why } }) =>
    runEach(
      ids,
      (affiliateId) => moveAffiliate(ctx, { affiliateId, groupId, reason: why }),
      (value) => value.alreadyThere,
    ),
  onDone,
  message: (value) => bulkWords('moved', value),
});
