import { expect, it } from 'vitest';
import { payingInput } from '@/lib/payouts/schedule/schema';
import { payoutDetailsInput } from '@/lib/payouts/schema';

const IBAN = 'DE89370400440532013000';
const ANNA = { method: 'iban', holder: 'Anna Muster', holderType: 'person' };
const ADDRESS = {
  addressLine: '1 Main St',
  city: 'Reno',
  state: 'NV',
  postCode: '89501',
  country: 'US',
};

/** As people group numbers, and as they come out of documents. */
const SPACES = [
  ' ',
  '\u00a0',
  '\u202f',
  '\u2009',
  '\u3000',
  '\t',
  '\r\n',
  '\u200b',
  '\u2060',
  '\ufeff',
];

it.each(SPACES)('account numbers are read with %j between their digits', (space) => {
  const grouped = (text: string) => `${space}${(text.match(/.{1,4}/g) ?? []).join(space)}${space}`;
  const holder = { holder: 'Anna Muster', holderType: 'person' };
  expect(
    payoutDetailsInput.parse({ method: 'iban', ...holder, iban: grouped(IBAN) }),
  ).toMatchObject({
    iban: IBAN,
  });
  expect(
    payoutDetailsInput.parse({
      method: 'ach',
      ...holder,
      ...ADDRESS,
      routingNumber: grouped('021000021'),
      accountNumber: grouped('123456789'),
      accountType: 'checking',
    }),
  ).toMatchObject({ routingNumber: '021000021', accountNumber: '123456789' });
  expect(
    payingInput.parse({
      programId: 'prg_1',
      payoutDay: '',
      payerName: 'Shop Ltd',
      payerIban: grouped(IBAN),
      payerBic: grouped('COBADEFFXXX'),
    }),
  ).toMatchObject({ payerIban: IBAN, payerBic: 'COBADEFFXXX' });
});

it('digits of a full-width keyboard are digits, and other signs are none', () => {
  const fullWidth = [...IBAN].map((sign) =>
    String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0),
  );
  expect(payoutDetailsInput.parse({ ...ANNA, iban: fullWidth.join('') })).toMatchObject({
    iban: IBAN,
  });
  for (const iban of [`${IBAN}x`, IBAN.slice(1), 'DE 00', ' '])
    expect(payoutDetailsInput.safeParse({ ...ANNA, iban }).success).toBe(false);
});

it('no account of the program is still none', () => {
  const none = {
    programId: 'prg_1',
    payoutDay: '',
    payerName: '',
    payerIban: ' \u00a0',
    payerBic: '',
  };
  expect(payingInput.parse(none)).toMatchObject({ payerIban: null, payerBic: null });
});
