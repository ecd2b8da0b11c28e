import { describe, expect, it } from 'vitest';
import { COUNTRIES } from '@/lib/payouts/countries';
import { isFullName } from '@/lib/payouts/holder';
import { maskDetails, payoutDetailsInput, storedDetailsSchema } from '@/lib/payouts/schema';

const iban = { method: 'iban', holder: 'Ana Ruiz', iban: 'NL91ABNA0417164300' };
const ach = {
  method: 'ach',
  holder: 'Ana Ruiz',
  routingNumber: '021000021',
  accountNumber: '0012',
  accountType: 'savings',
};
const address = {
  addressLine: '12 Cove Street',
  city: 'Portland',
  state: 'or',
  postCode: '97201',
  country: 'us',
};
const person = { holderType: 'person' };

const fieldsOf = (details: object) =>
  payoutDetailsInput.safeParse(details).error?.issues.map(({ path }) => path.join('.')) ?? [];

describe('payout details', () => {
  it.each([
    ['an IBAN of nobody', iban, ['holderType']],
    ['a person', { ...iban, ...person }, []],
    ['a business of one word', { ...iban, holder: 'Acme', holderType: 'business' }, []],
    [
      'dollars without an address',
      { ...ach, ...person },
      ['addressLine', 'city', 'postCode', 'country'],
    ],
    ['dollars', { ...ach, ...person, ...address }, []],
    ['a state of nowhere', { ...ach, ...person, ...address, state: 'XX' }, ['state']],
    ['no state', { ...ach, ...person, ...address, state: '' }, ['state']],
    ['a country without states', { ...ach, ...person, ...address, state: '', country: 'DE' }, []],
    ['a country of nowhere', { ...ach, ...person, ...address, country: 'ZZ' }, ['country']],
    ['PayPal', { method: 'paypal', email: 'ana@box.example' }, []],
  ])('of %s miss %j', (_who, details, missing) => {
    expect(fieldsOf(details)).toEqual(missing);
  });

  it.each(['Madonna', ' Ana ', 'A. Ruiz', 'Ana R.', '李雷', 'Cédric O', 'Ana 2', '- -', 'AnaRuiz'])(
    'of a person called %s ask for first and last name',
    (holder) => {
      const parsed = payoutDetailsInput.safeParse({ ...iban, ...person, holder });
      expect(parsed.error?.issues).toMatchObject([
        { path: ['holder'], message: expect.stringContaining('choose PayPal') },
      ]);
    },
  );

  it.each([
    'Ana Ruiz',
    'Li Lei',
    'José María O’Neill',
    'Łukasz Żółć',
    'Мария Петрова',
    'J. Q. Public Smith',
  ])('take a person called %s', (holder) => expect(isFullName(holder)).toBe(true));

  it('of before are read as they were stored', () => {
    expect(storedDetailsSchema.parse(iban)).toEqual(iban);
    expect(storedDetailsSchema.parse({ ...ach, holder: 'Ana' })).toEqual({ ...ach, holder: 'Ana' });
  });

  it('know every country, and no union', () => {
    const codes = COUNTRIES.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['US', 'DE', 'GB', 'IN', 'XK', 'TW', 'ZW']));
    expect(codes).not.toEqual(expect.arrayContaining(['EU']));
    expect(codes.length).toBeGreaterThan(240);
    expect(codes.length).toBeLessThan(256);
  });
});

describe('an account in a shop', () => {
  const parse = (account: string) => payoutDetailsInput.safeParse({ method: 'credit', account });

  it.each([
    ['cus_8f2c4711', '•••• 4711'],
    ['4711', '•••• 11'],
    ['123', '•••• 3'],
    ['7', '••••'],
  ])('%s is shown as %s: enough to recognise, too little to use', (account, masked) => {
    expect(maskDetails({ method: 'credit', account })).toBe(masked);
  });

  it('is any text that can be stored, up to 100 characters', () => {
    expect(parse(' user 42 ').data).toEqual({ method: 'credit', account: 'user 42' });
    for (const account of ['', ' ', 'a\u0000b', 'x'.repeat(101)]) {
      expect(parse(account).success, account).toBe(false);
    }
  });
});
