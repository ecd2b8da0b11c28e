import { z } from 'zod';
import { amountOf, amountsByCurrency, idInput, percentInput, wholeInput } from '@/app/admin/inputs';
import { emptyToNull, formBoolean } from '@/lib/http/form';
import {
  currencySchema,
  hostSchema,
  termFields,
  updateProgramTermsInput,
  type UpdateProgramTermsInput,
} from '@/lib/programs/schema';
import { ok, type Result, refuseField } from '@/lib/result';

const {
  name,
  defaultDestination,
  attribution,
  clickRetentionDays,
  statementYears,
  timeZone,
  postbacks,
  creditName,
} = updateProgramTermsInput.shape;

export const programForm = z.object({
  programId: idInput,
  name: name.unwrap(),
  defaultDestination: defaultDestination.unwrap(),
  allowedDestinations: z
    .string()
    .max(10_000)
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .pipe(z.array(hostSchema).max(100)),
  autoAccept: formBoolean,
  commissionKind: termFields.commissionKind,
  commissionBps: percentInput,
  flatAmount: emptyToNull(z.string().trim().max(30)),
  flatCurrency: emptyToNull(currencySchema),
  discountBps: percentInput,
  trailing: z.union([
    z.literal('forever').transform(() => null),
    z
      .string()
      .regex(/^\d{1,4}$/, 'Choose how long.')
      .transform(Number),
  ]),
  holdDays: wholeInput.pipe(termFields.holdDays),
  cookieDays: wholeInput.pipe(termFields.cookieDays),
  approval: termFields.approval,
  selfReferral: termFields.selfReferral,
  attribution: attribution.unwrap(),
  clickRetentionDays: wholeInput.pipe(clickRetentionDays.unwrap()),
  statementYears: wholeInput.pipe(statementYears.unwrap()),
  timeZone: timeZone.unwrap(),
  postbacks: postbacks.unwrap(),
  codeBeatsLink: formBoolean,
  creditEnabled: formBoolean,
  creditName: creditName.unwrap(),
  creditBonusBps: percentInput,
  leaderboard: formBoolean,
  /** One per line: "USD 50.00". */
  minimumPayout: z.string().max(2_000),
});

type PaidTerms = Pick<
  z.output<typeof programForm>,
  'flatAmount' | 'flatCurrency' | 'trailing' | 'minimumPayout' | 'programId'
>;

/** Of the whole form, or of a part of it that has what is paid. */
export function termsOfForm(form: PaidTerms): Result<UpdateProgramTermsInput> {
  const { flatAmount, flatCurrency, trailing, minimumPayout, ...rest } = form;
  const minimums = amountsByCurrency(minimumPayout);
  if (typeof minimums === 'string') {
    return refuseField('INVALID_INPUT', 'minimumPayout', minimums);
  }
  const common = { ...rest, trailingMonths: trailing, minimumPayout: minimums };
  if (flatAmount === null) {
    return ok({ ...common, commissionFlatMinor: null, commissionFlatCurrency: null });
  }
  const minor = flatCurrency === null ? null : amountOf(flatAmount, flatCurrency);
  if (minor === null) {
    const words = 'Write an amount above zero and its currency, such as 9.00 and USD.';
    return refuseField('INVALID_INPUT', 'flatAmount', words);
  }
  return ok({
    ...common,
    commissionFlatMinor: Number(minor),
    commissionFlatCurrency: flatCurrency,
  });
}
