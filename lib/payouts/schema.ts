import { isValidIBAN, electronicFormatIBAN } from 'ibantools';
import { z } from 'zod';
import { reasonSchema } from '@/lib/commissions/schema';
import { withoutSpaces } from '@/lib/format/numbers';
import { plainText } from '@/lib/format/plain-text';
import { isCurrency } from '@/lib/money/currencies';
import { COUNTRIES, US_STATES } from '@/lib/payouts/countries';
import { HOLDER_TYPES, isFullName } from '@/lib/payouts/holder';

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

const paypal = z.object({
  method: z.literal('paypal'),
  email: z
    .email('Give the e-mail address of the PayPal account.')
    .max(127)
    // A cell of a payment file that begins so could be a formula.
    .refine((text) => !/^[-+=@]/.test(text), 'Use an address that begins with a letter or digit.')
    .toLowerCase(),
});

const iban = z.object({
  method: z.literal('iban'),
  holder,
  iban: z
    .string()
    .max(100)
    .transform((text) => electronicFormatIBAN(withoutSpaces(text)) ?? '')
    .refine((text) => isValidIBAN(text), 'This is not a valid IBAN.'),
});

const ach = z.object({
  method: z.literal('ach'),
  holder,
  routingNumber: z
    .string()
    .overwrite(withoutSpaces)
    .refine(isRoutingNumber, 'This is not a valid routing number.'),
  accountNumber: z
    .string()
    .overwrite(withoutSpaces)
    .regex(/^\d{4,17}$/, 'An account number has 4 to 17 digits.'),
  accountType: z.enum(['checking', 'savings']),
});

/** The affiliate's account at the merchant, as the merchant calls it. */
const credit = z.object({
  method: z.literal('credit'),
  account: plainText(100),
});

const holderType = z.enum(HOLDER_TYPES, 'Say whose account it is.');

/** Where the holder lives, or the business is: for dollars Wise has to know. */
const address = z.object({
  addressLine: z.string().trim().min(3, 'Give street and house number.').max(100),
  city: z.string().trim().min(2, 'Give the city.').max(60),
  /** Two letters in the United States; elsewhere as it is usual, or empty. */
  state: z.string().trim().toUpperCase().max(30).default(''),
  postCode: z.string().trim().min(2, 'Give the postcode.').max(16),
  country: z
    .string()
    .trim()
    .toUpperCase()
    .refine((code) => COUNTRIES.some((one) => one.code === code), 'Choose the country.'),
});

type Holder = { holder: string; holderType: (typeof HOLDER_TYPES)[number] };

function checkHolder(details: Holder, refinement: z.RefinementCtx<Holder>): void {
  if (details.holderType === 'business' || isFullName(details.holder)) return;
  refinement.addIssue({
    code: 'custom',
    path: ['holder'],
    message:
      'Give first and last name in full, in Latin letters: “Ana Ruiz”, not “Ana” or “A. Ruiz”. If the account is a company’s, choose “A business”. If you have one name only, choose PayPal.',
  });
}

function checkState(
  details: { country: string; state: string },
  refinement: z.RefinementCtx<{ country: string; state: string }>,
): void {
  if (details.country !== 'US' || US_STATES.includes(details.state)) return;
  refinement.addIssue({
    code: 'custom',
    path: ['state'],
    message: 'Give the state by its two letters, such as “CA”.',
  });
}

/** What a person gives. */
export const payoutDetailsInput = z.discriminatedUnion('method', [
  paypal,
  iban.extend({ holderType }).superRefine(checkHolder),
  ach
    .extend({ holderType, ...address.shape })
    .superRefine(checkHolder)
    .superRefine(checkState),
  credit,
]);
export type PayoutDetailsInput = z.infer<typeof payoutDetailsInput>;

/** What is stored: who gave it before it was asked whose account it is, and for dollars where that is, did not say. */
export const storedDetailsSchema = z.discriminatedUnion('method', [
  paypal,
  iban.extend({ holderType: holderType.optional() }),
  ach.extend({
    holderType: holderType.optional(),
    ...address.extend({ state: z.string() }).partial().shape,
  }),
  // The account is one of a merchant's: the same text is another person's in another program.
  credit.extend({ programId: z.string() }),
]);
export type StoredDetails = z.infer<typeof storedDetailsSchema>;

/** What a person sees of the details: enough to recognise, too little to use. */
export function maskDetails(details: PayoutDetailsInput | StoredDetails): string {
  switch (details.method) {
    case 'paypal': {
      const [name = '', domain = ''] = details.email.split('@');
      return `${name.slice(0, 1)}•••@${domain}`;
    }
    case 'iban':
      return `${details.iban.slice(0, 2)}•• •••• ${details.iban.slice(-4)}`;
    case 'ach':
      return `•••• ${details.accountNumber.slice(-4)}`;
    case 'credit': {
      const shown = Math.min(4, Math.floor(details.account.length / 2));
      return `•••• ${shown === 0 ? '' : details.account.slice(-shown)}`.trimEnd();
    }
  }
}
