'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { bulkInput, bulkWords, runEach } from '@/app/admin/bulk';
import { amountOf, idInput, requestIdInput } from '@/app/admin/inputs';
import { requireStaff } from '@/lib/people/session';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { grantBonus, grantBonusInput } from '@/lib/commissions/grant-bonus';
import { getCommission } from '@/lib/commissions/queries';
import {
  approveCommissionInput,
  holdCommissionInput,
  reasonSchema,
  voidCommissionInput,
} from '@/lib/commissions/schema';
import { voidCommission } from '@/lib/commissions/void-commission';
import { defineAction } from '@/lib/http/define-action';
import { emptyToUndefined, formBoolean } from '@/lib/http/form';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { holdCommission, releaseHold } from '@/lib/corrections/hold-commission';
import { refuse, refuseField } from '@/lib/result';

const guard = () => requireStaff('commissions.review');
const onDone = () => revalidatePath('/admin', 'layout');

export const approveCommissionAction = defineAction({
  guard,
  input: approveCommissionInput,
  run: ({ ctx, input }) => approveCommission(ctx, input),
  onDone,
  message: (value) => (value.alreadyApproved ? 'It was approved before' : 'Approved'),
});

export const voidCommissionAction = defineAction({
  guard,
  input: voidCommissionInput,
  run: ({ ctx, input }) => voidCommission(ctx, input),
  onDone,
  message: (value) => (value.alreadyVoided ? 'It was voided before' : 'Voided'),
});

export const clawBackCommissionAction = defineAction({
  guard,
  input: z.object({
    commissionId: idInput,
    reason: reasonSchema,
    /** In major units, as typed; empty takes all that remains. */
    amount: emptyToUndefined(z.string().trim().max(30)),
    requestId: requestIdInput,
  }),
  run: async ({ viewer, ctx, input: { commissionId, reason, amount, requestId } }) => {
    if (amount === undefined) return clawBackCommission(ctx, { commissionId, reason, requestId });
    // The currency is the commission's own, whatever the form was about.
    const commission = await getCommission(viewer, commissionId);
    if (!commission) return refuse('COMMISSION_NOT_FOUND');
    const minor = amountOf(amount, commission.currency);
    if (minor === null) {
      const words = `Write an amount in ${commission.currency} above zero, such as 12.50.`;
      return refuseField('INVALID_INPUT', 'amount', words);
    }
    return clawBackCommission(ctx, { commissionId, reason, amount: minor, requestId });
  },
  onDone,
  message: (value) => (value.alreadyClawedBack ? 'It was taken back before' : 'Taken back'),
});

export const holdCommissionAction = defineAction({
  guard,
  input: holdCommissionInput.extend({ kind: z.enum(['fraud', 'dispute', 'self_referral']) }),
  run: ({ ctx, input }) => holdCommission(ctx, input),
  onDone,
  message: (value) => (value.alreadyHeld ? 'It was on hold before' : 'Put on hold'),
});

export const releaseHoldAction = defineAction({
  guard,
  input: holdCommissionInput,
  run: ({ ctx, input }) => releaseHold(ctx, input),
  onDone,
  message: 'Hold released',
});

const bulkReasonInput = bulkInput.extend({ reason: reasonSchema });

export const approveManyAction = defineAction({
  guard,
  input: bulkInput,
  run: ({ ctx, input }) =>
    runEach(
      input.ids,
      (commissionId) => approveCommission(ctx, { commissionId }),
      (value) => value.alreadyApproved,
    ),
  onDone,
  message: (value) => bulkWords('approved', value),
});

export const voidManyAction = defineAction({
  guard,
  input: bulkReasonInput,
  run: ({ ctx, input: { ids, reason } }) =>
    runEach(
      ids,
      (commissionId) => voidCommission(ctx, { commissionId, reason }),
      (value) => value.alreadyVoided,
    ),
  onDone,
  message: (value) => bulkWords('voided', value),
});

export const clawBackManyAction = defineAction({
  guard,
  input: bulkReasonInput,
  run: ({ ctx, input: { ids, reason } }) =>
    runEach(
      ids,
      (commissionId) => clawBackCommission(ctx, { commissionId, reason }),
      (value) => value.alreadyClawedBack,
    ),
  onDone,
  message: (value) => bulkWords('taken back', value),
});

export const grantBonusAction = defineAction({
  guard,
  input: z.object({
    affiliateId: idInput,
    kind: grantBonusInput.shape.kind,
    amount: z.string().trim().min(1, 'Give an amount.').max(30),
    currency: grantBonusInput.shape.currency,
    reason: reasonSchema,
    waiveHold: formBoolean,
    requestId: requestIdInput,
  }),
  run: async ({ ctx, input: { amount, ...rest } }) => {
    const minor = amountOf(amount, rest.currency);
    if (minor === null) {
      const words = `Write an amount in ${rest.currency} above zero, such as 25.00.`;
      return refuseField('INVALID_INPUT', 'amount', words);
    }
    return grantBonus(ctx, { ...rest, amount: minor });
  },
  onDone,
  message: 'Given. It stands in the queue like any commission.',
});
