import { electronicFormatIBAN, isValidIBAN } from 'ibantools';
import { withoutSpaces } from '@/lib/format/numbers';
import { isBic } from '@/lib/payouts/bic';
import { isSepaIban } from '@/lib/payouts/sepa-countries';
import { z } from 'zod';

const blankToNull = (text: string) => (text.trim() === '' ? null : text.trim());

/** How a program pays: on which day of the month it asks for payouts by itself, and from which account. */
export const payingInput = z
  .object({
    programId: z.string().min(1).max(64),
    payoutDay: z
      .union([z.literal('').transform(() => null), z.coerce.number().int().min(1).max(28)])
      .nullable(),
    payerName: z.string().max(70).transform(blankToNull).nullable(),
    payerIban: z
      .string()
      .max(100)
      .overwrite(withoutSpaces)
      .transform((text) => (text === '' ? null : (electronicFormatIBAN(text) ?? '')))
      .refine((text) => text === null || isValidIBAN(text), 'This is not a valid IBAN.')
      .refine(
        (text) => text === null || !isValidIBAN(text) || isSepaIban(text),
        'This account lies outside SEPA: a bank’s file cannot be paid from it.',
      )
      .nullable(),
    payerBic: z
      .string()
      .max(50)
      .transform((text) => blankToNull(withoutSpaces(text).toUpperCase()))
      .refine((text) => text === null || isBic(text), 'This is not a valid BIC.')
      .nullable(),
  })
  .refine((input) => input.payerIban === null || input.payerName !== null, {
    path: ['payerName'],
    message: 'Give the name on the account.',
  });
export type PayingInput = z.output<typeof payingInput>;
