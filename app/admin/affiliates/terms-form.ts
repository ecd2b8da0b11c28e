import { z } from 'zod';
import { amountOf, percentInput, wholeInput } from '@/app/admin/inputs';
import { emptyToNull } from '@/lib/http/form';
import { currencySchema, termFields, type OverridesInput } from '@/lib/programs/schema';
import { ok, type Result, refuseField } from '@/lib/result';

/** An affiliate's own terms as a form sends them; what is left empty inherits. */
export const termsFormShape = {
  commissionKind: emptyToNull(termFields.commissionKind),
  commissionBps: emptyToNull(percentInput),
  flatAmount: emptyToNull(z.string().trim().max(30)),
  flatCurrency: emptyToNull(currencySchema),
  discountBps: emptyToNull(percentInput),
  trailing: z
    .union([
      z.literal(['inherit', 'forever']),
      z
        .string()
        .regex(/^\d{1,4}$/, 'Choose how long.')
        .transform(Number),
    ])
    .default('inherit'),
  holdDays: emptyToNull(wholeInput.pipe(termFields.holdDays)),
  cookieDays: emptyToNull(wholeInput.pipe(termFields.cookieDays)),
  approval: emptyToNull(termFields.approval),
  selfReferral: emptyToNull(termFields.selfReferral),
} as const;

type TermsForm = z.output<z.ZodObject<typeof termsFormShape>>;

export function overridesOfForm(form: TermsForm): Result<OverridesInput> {
  const { flatAmount, flatCurrency, ...rest } = form;
  if (flatAmount === null) {
    return ok({ ...rest, commissionFlatMinor: null, commissionFlatCurrency: null });
  }
  if (flatCurrency === null) {
    const words = 'Say in which currency the fixed amount is.';
    return refuseField('INVALID_INPUT', 'flatCurrency', words);
  }
  const minor = amountOf(flatAmount, flatCurrency);
  if (minor === null) {
    const words = `Write an amount in ${flatCurrency} above zero, such as 9.00.`;
    return refuseField('INVALID_INPUT', 'flatAmount', words);
  }
  return ok({ ...rest, commissionFlatMinor: Number(minor), commissionFlatCurrency: flatCurrency });
}
