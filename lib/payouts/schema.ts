import { isValidIBAN, electronicFormatIBAN } from 'ibantools';
import { z } from 'zod';
import { reasonSchema } from '@/lib/commissions/schema';
import { isCurrency } from '@/lib/money/currencies';

const id = z.string().min(1).max(64);
export const currencySchema = z
  .string()
  .trim()
  .toUpperCase()
  .refine(isCurrency, 'Use an ISO 4217 currency code.');

export const requestPayoutInput = z.object({ currency: currencySchema });
export const payoutIdInput = z.object({ payoutId: id });
export const payPayoutInput = z.object({
  payoutId: id,
  reference: z.string().trim().max(100).optional(),
});
export const closePayoutInput = z.object({ payoutId: id, reason: reasonSchema });

const holder = z.string().trim().min(2, 'Give the name on the account.').max(70);

/** The ABA routing number's check: 3, 7 and 1 times its digits add up to a multiple of ten. */
function isRoutingNumber(text: string): boolean {
  if (!/^\d{9}$/.test(text)) return false;
  const sum = [...text].reduce(
    (total, digit, i) => total + Number(digit) * ([3, 7, 1][i % 3] ?? 0),
    0,
  );
  return sum > 0 && sum % 10 === 0;
}

export const payoutDetailsInput = z.discriminatedUnion('method', [
  z.object({
    method: z.literal('paypal'),
    email: z
      .email('Give the e-mail address of the PayPal account.')
      .max(127)
      // A cell of a payment file that begins so could be a formula.
      .refine((text) => !/^[-+=@]/.test(text), 'Use an address that begins with a letter or digit.')
      .toLowerCase(),
  }),
  z.object({
    method: z.literal('iban'),
    holder,
    iban: z
      .string()
      .max(50)
      .transform((text) => electronicFormatIBAN(text) ?? '')
      .refine((text) => isValidIBAN(text), 'This is not a valid IBAN.'),
  }),
  z.object({
    method: z.literal('ach'),
    holder,
    routingNumber: z.string().trim().refine(isRoutingNumber, 'This is not a valid routing number.'),
    accountNumber: z
      .string()
      .trim()
      .regex(/^\d{4,17}$/, 'An account number has 4 to 17 digits.'),
    accountType: z.enum(['checking', 'savings']),
  }),
]);
export type PayoutDetailsInput = z.infer<typeof payoutDetailsInput>;

/** What a person sees of the details: enough to recognise, too little to use. */
export function maskDetails(details: PayoutDetailsInput): string {
  switch (details.method) {
    case 'paypal': {
      const [name = '', domain = ''] = details.email.split('@');
      return `${name.slice(0, 1)}•••@${domain}`;
    }
    case 'iban':
      return `${details.iban.slice(0, 2)}•• •••• ${details.iban.slice(-4)}`;
    case 'ach':
      return `•••• ${details.accountNumber.slice(-4)}`;
  }
}

/** The account itself, for the keyed hash that finds the same account with another affiliate. */
export function accountIdentity(details: PayoutDetailsInput): string {
  switch (details.method) {
    case 'paypal':
      return `paypal:${details.email}`;
    case 'iban':
      return `iban:${details.iban}`;
    case 'ach':
      return `ach:${details.routingNumber}:${details.accountNumber}`;
  }
}
