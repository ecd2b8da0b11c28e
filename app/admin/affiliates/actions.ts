'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { overridesOfForm, termsFormShape } from '@/app/admin/affiliates/terms-form';
import { amountOf, idInput, percentInput } from '@/app/admin/inputs';
import {
  affiliateCodeSchema,
  changeAffiliateStatusInput,
  createAffiliateInput,
  updateAffiliateTermsInput,
} from '@/lib/affiliates/schema';
import { updateAffiliateTerms } from '@/lib/affiliates/commands';
import { getAffiliate } from '@/lib/affiliates/queries';
import { AFFILIATE_STATUS_WORDS } from '@/lib/affiliates/words';
import { mailIsOn } from '@/lib/mail/transport';
import { sendLoginLink } from '@/lib/people/login-link';
import { requireStaff } from '@/lib/people/session';
import { sentLinkWords } from '@/lib/people/words';
import { createDiscountCode, deactivateDiscountCode } from '@/lib/discount-codes/commands';
import { createAffiliate } from '@/lib/discount-codes/create-affiliate';
import { deactivateDiscountCodeInput, discountCodeSchema } from '@/lib/discount-codes/schema';
import { defineAction } from '@/lib/http/define-action';
import { emptyToNull, emptyToUndefined } from '@/lib/http/form';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { currencySchema } from '@/lib/programs/schema';
import { ok, refuse, refuseField } from '@/lib/result';

const guard = () => requireStaff('affiliates.write');
const onDone = () => revalidatePath('/admin', 'layout');

const { programId, name, email } = createAffiliateInput.shape;

export const createAffiliateAction = defineAction({
  guard,
  fresh: true,
  input: z.object({
    programId,
    name,
    email,
    code: emptyToUndefined(affiliateCodeSchema),
    discountCode: emptyToUndefined(affiliateCodeSchema),
    groupId: emptyToUndefined(idInput),
    ...termsFormShape,
  }),
  run: async ({ ctx, input }) => {
    const {
      programId: program,
      name: person,
      email: address,
      code,
      discountCode,
      groupId,
      ...terms
    } = input;
    const overrides = overridesOfForm(terms);
    if (!overrides.ok) return overrides;
    const created = await createAffiliate(ctx, {
      programId: program,
      name: person,
      email: address,
      code,
      discountCode,
      groupId,
      status: 'active',
      ...overrides.value,
    });
    if (!created.ok) return created;
    const { affiliate, discountCode: made, invitation } = created.value;
    return ok({
      affiliateId: affiliate.id,
      code: affiliate.code,
      discountCode: made?.code ?? null,
      url: invitation?.url ?? null,
    });
  },
  onDone,
  message: (value) =>
    value.discountCode === null
      ? `Created with the code ${value.code}`
      : `Created with the code ${value.code} and the discount code ${value.discountCode}`,
});

/** What comes next of somebody who has not proven the address. */
function acceptedWords(): string {
  return mailIsOn()
    ? 'Accepted. A link is on its way to them: they begin once they have used it.'
    : 'Accepted. No mail server is set: make a login link here and send it to them. They begin once they have used it.';
}

export const changeAffiliateStatusAction = defineAction({
  guard,
  input: changeAffiliateStatusInput.extend({
    reason: emptyToUndefined(changeAffiliateStatusInput.shape.reason.unwrap()),
  }),
  run: ({ ctx, input }) => changeAffiliateStatus(ctx, input),
  onDone,
  message: (value) =>
    value.waitsForProof
      ? acceptedWords()
      : `Now ${AFFILIATE_STATUS_WORDS[value.to].label.toLowerCase()}`,
});

export const updateAffiliateTermsAction = defineAction({
  guard,
  input: z.object({
    affiliateId: idInput,
    name: updateAffiliateTermsInput.shape.name.unwrap(),
    ...termsFormShape,
  }),
  run: ({ ctx, input: { affiliateId, name: person, ...terms } }) => {
    const overrides = overridesOfForm(terms);
    if (!overrides.ok) return Promise.resolve(overrides);
    return updateAffiliateTerms(ctx, { affiliateId, name: person, ...overrides.value });
  },
  onDone,
  message: 'Saved. Commissions that were earned before keep their terms.',
});

/** A link to choose a password, for somebody who has none yet or has forgotten it. */
export const sendAffiliateLinkAction = defineAction({
  guard,
  fresh: true,
  input: z.object({ affiliateId: idInput }),
  run: async ({ viewer, ctx, input }) => {
    const affiliate = await getAffiliate(viewer, input.affiliateId);
    return affiliate
      ? sendLoginLink(ctx, { userId: affiliate.userId })
      : refuse('AFFILIATE_NOT_FOUND');
  },
  onDone,
  message: sentLinkWords,
});

export const createDiscountCodeAction = defineAction({
  guard,
  input: z.object({
    affiliateId: idInput,
    code: discountCodeSchema,
    kind: z.enum(['percent', 'fixed']),
    percent: emptyToNull(percentInput),
    amount: emptyToNull(z.string().trim().max(30)),
    currency: emptyToNull(currencySchema),
    startsOn: emptyToNull(z.iso.date()),
    endsOn: emptyToNull(z.iso.date()),
  }),
  run: async ({ viewer, ctx, input }) => {
    const affiliate = await getAffiliate(viewer, input.affiliateId);
    if (!affiliate) return refuse('AFFILIATE_NOT_FOUND');
    const value = codeValue(input);
    if (!value.ok) return value;
    const created = await createDiscountCode(ctx, {
      programId: affiliate.programId,
      affiliateId: affiliate.id,
      code: input.code,
      ...value.value,
      startsAt: input.startsOn === null ? null : new Date(`${input.startsOn}T00:00:00Z`),
      // The last day counts as a whole.
      endsAt: input.endsOn === null ? null : new Date(Date.parse(input.endsOn) + 86_400_000),
    });
    return created.ok ? ok({ code: created.value.discountCode.code }) : created;
  },
  onDone,
  message: (value) => `Discount code ${value.code} created`,
});

function codeValue(input: {
  kind: 'percent' | 'fixed';
  percent: number | null;
  amount: string | null;
  currency: string | null;
}) {
  if (input.kind === 'percent') {
    if (input.percent !== null && input.percent > 0) {
      return ok({ kind: input.kind, percentBps: input.percent });
    }
    const words = 'Say how many percent off.';
    return refuseField('INVALID_INPUT', 'percent', words);
  }
  if (input.currency === null) {
    const words = 'Say in which currency.';
    return refuseField('INVALID_INPUT', 'currency', words);
  }
  const minor = amountOf(input.amount ?? '', input.currency);
  if (minor === null) {
    const words = `Write an amount in ${input.currency} above zero, such as 5.00.`;
    return refuseField('INVALID_INPUT', 'amount', words);
  }
  return ok({ kind: input.kind, amountMinor: Number(minor), currency: input.currency });
}

export const deactivateDiscountCodeAction = defineAction({
  guard,
  input: deactivateDiscountCodeInput,
  run: async ({ ctx, input }) => {
    const ended = await deactivateDiscountCode(ctx, input);
    return ended.ok ? ok({ code: ended.value.discountCode.code }) : ended;
  },
  onDone,
  message: (value) => `Discount code ${value.code} ended`,
});
