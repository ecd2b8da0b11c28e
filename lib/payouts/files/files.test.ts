import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { methodsFor, payoutLimit } from '@/lib/payouts/batches/rules';
import type { BatchFormat, FrozenBatch, FrozenPayout } from '@/lib/payouts/batch-types';
import { latinCell, latinText } from '@/lib/format/latin';
import { renderFile } from '@/lib/payouts/files/render';
import type { StoredDetails } from '@/lib/payouts/schema';
import { expectOk } from '@/lib/result';

const IBANS = ['NL91ABNA0417164300', 'DE89370400440532013000', 'FR1420041010050500013M02606'];
const HOLDERS = ['Łukasz Żółć', 'Ångström', '李雷', "O'Brien & Söhne <x>", '=cmd|calc', '@SUM(A1)'];
const idOf = (i: number) => `pay_01k0${String(i).padStart(22, '0')}`;

function batchOf(
  format: BatchFormat,
  payouts: FrozenPayout[],
  changes: Partial<Omit<FrozenBatch, 'facts'>> & { facts?: Partial<FrozenBatch['facts']> } = {},
): FrozenBatch {
  return {
    id: 'bat_01k00000000000000000000000',
    format,
    currency: format === 'sepa' ? 'EUR' : 'USD',
    payouts,
    ...changes,
    facts: {
      version: 1,
      messageId: 'bat-01k00000000000000000000000',
      createdAt: '2026-11-21T10:00:00Z',
      executeOn: '2026-11-21',
      note: 'Łódź Tools & Co: affiliate payout',
      payerName: 'Łódź Tools & Co',
      payerIban: 'DE89370400440532013000',
      payerBic: 'COBADEFFXXX',
      pain: 'pain.001.001.03',
      ...changes.facts,
    },
  };
}

const payoutOf = (i: number, details: StoredDetails, amountMinor = 1234n + BigInt(i)) => ({
  id: idOf(i),
  amountMinor,
  method: details.method,
  details,
});
const ibans = HOLDERS.map((holder, i) =>
  payoutOf(i, { method: 'iban', holder, iban: IBANS[i % 3] ?? '' }),
);
const textOf = (batch: FrozenBatch) => expectOk(renderFile(batch)).bytes.toString('utf8');

describe('text for banks', () => {
  it.each([
    ['Łukasz Żółć', 'Lukasz Zolc'],
    ['Ångström', 'Angstrom'],
    ['李雷', 'LiLei'],
    ["O'Brien & Söhne <x>", "O'Brien + Sohne .x."],
    ['//a//b/', 'a/b'],
    ['  ', 'NOTPROVIDED'],
    ['a\r\n\tb', 'a b'],
  ])('%s is written %s', (text, latin) => {
    expect(latinText(text, 70)).toBe(latin);
  });

  it('is never longer than asked for and holds only what banks carry', () => {
    expect(latinText('ß'.repeat(100), 70)).toHaveLength(70);
    for (const text of [...HOLDERS, '€100 – “quoted”', '🙂 smile']) {
      expect(latinText(text, 70)).toMatch(/^[A-Za-z0-9/\-?:().,'+ ]{1,70}$/);
    }
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', "'=1"])(
    'in a cell, %j begins with a letter or a digit',
    (text) => expect(latinCell(text, 70)).toMatch(/^[A-Za-z0-9]/),
  );
});

describe('the PayPal file', () => {
  it('has a row per payout, without a heading', () => {
    const payouts = [payoutOf(1, { method: 'paypal', email: 'ana@paypal.example' })];
    expect(textOf(batchOf('paypal', payouts))).toBe(
      `ana@paypal.example,12.35,USD,${idOf(1)},Lodz Tools + Co: affiliate payout,PAYPAL\r\n`,
    );
  });

  it('writes amounts with as many decimals as the currency has', () => {
    const payouts = [payoutOf(1, { method: 'paypal', email: 'ana@paypal.example' }, 500n)];
    expect(textOf(batchOf('paypal', payouts, { currency: 'JPY' }))).toContain(',500,JPY,');
  });

  it('refuses an address a spreadsheet would run, and details of another kind', () => {
    const formula = payoutOf(1, { method: 'paypal', email: '+a@paypal.example' });
    for (const payout of [formula, ibans[0] ?? formula]) {
      expect(renderFile(batchOf('paypal', [payout]))).toMatchObject({
        error: { code: 'PAYOUT_DETAILS_INVALID' },
      });
    }
  });
});

describe('the Wise file', () => {
  it('pays IBANs in their currency and no cell is a formula', () => {
    const lines = textOf(batchOf('wise', ibans, { currency: 'EUR' }))
      .trim()
      .split('\r\n');
    expect(lines[0]).toBe(
      'name,recipientEmail,paymentReference,receiverType,amountCurrency,amount,sourceCurrency,targetCurrency,IBAN',
    );
    expect(lines[1]).toBe('Lukasz Zolc,,0000000000,PERSON,target,12.34,EUR,EUR,NL91ABNA0417164300');
    for (const line of lines) expect(line).toMatch(/^[A-Za-z0-9]/);
  });

  it('pays US accounts by routing number', () => {
    const payout = payoutOf(1, {
      method: 'ach',
      holder: 'Ana Ruiz',
      routingNumber: '021000021',
      accountNumber: '0012',
      accountType: 'savings',
    });
    expect(textOf(batchOf('wise', [payout]))).toContain(',USD,USD,021000021,0012,SAVINGS\r\n');
  });
});

describe('the Wise file of today', () => {
  const person = {
    method: 'ach' as const,
    holder: 'Ana Ruiz',
    holderType: 'person' as const,
    routingNumber: '021000021',
    accountNumber: '0012',
    accountType: 'savings' as const,
  };
  const address = {
    addressLine: '=12 Cove Street, Łódź & Co',
    city: 'Portland',
    state: 'OR',
    postCode: '07201',
    country: 'US',
  };
  const rowsOf = (currency: string, ...payouts: FrozenPayout[]) =>
    textOf(batchOf('wise', payouts, { currency, facts: { version: 3 } }))
      .trim()
      .split('\r\n');

  it('has the address of who is paid in dollars, where it was given', () => {
    const payouts = [payoutOf(1, { ...person, ...address }), payoutOf(2, person)];
    expect(rowsOf('USD', ...payouts)).toEqual([
      'name,recipientEmail,paymentReference,receiverType,amountCurrency,amount,sourceCurrency,targetCurrency,abartn,accountNumber,accountType,addressCountryCode,addressCity,addressFirstLine,addressState,addressPostCode',
      'Ana Ruiz,,0000000001,PERSON,target,12.35,USD,USD,021000021,0012,SAVINGS,US,Portland,"12 Cove Street, Lodz + Co",OR,07201',
      'Ana Ruiz,,0000000002,PERSON,target,12.36,USD,USD,021000021,0012,SAVINGS,,,,,',
    ]);
  });

  it('tells a business from a person, and asks no address for an IBAN', () => {
    const iban = { method: 'iban' as const, iban: IBANS[0] ?? '' };
    const payouts = [
      payoutOf(1, { ...iban, holder: 'Acme', holderType: 'business' }),
      payoutOf(2, { ...iban, holder: 'Ana Ruiz' }),
    ];
    const [heading, ...rows] = rowsOf('EUR', ...payouts);
    expect(heading?.split(',').at(-1)).toBe('IBAN');
    expect(rows.map((row) => row.split(',')[3])).toEqual(['INSTITUTION', 'PERSON']);
  });

  it.each(['Madonna', '李雷', 'A. Ruiz', 'Cédric O'])(
    'is refused with words for a person called %s',
    (holder) => {
      for (const holderType of ['person', undefined] as const) {
        const details = { method: 'iban' as const, holder, holderType, iban: IBANS[0] ?? '' };
        const batch = batchOf('wise', [payoutOf(1, details)], {
          currency: 'EUR',
          facts: { version: 3 },
        });
        expect(renderFile(batch)).toMatchObject({
          error: {
            code: 'PAYOUT_DETAILS_INVALID',
            message: expect.stringContaining('first and last name'),
          },
        });
      }
    },
  );
});

describe('the list to pay by hand', () => {
  const payout = payoutOf(1, {
    method: 'ach',
    holder: 'José;=1+1',
    routingNumber: '021000021',
    accountNumber: '00123456789012345',
    accountType: 'checking',
  });

  it('keeps account numbers from a spreadsheet, and says in what it is written', () => {
    const text = textOf(batchOf('manual', [payout], { facts: { version: 2 } }));
    expect(text.startsWith('\ufeffPayout,')).toBe(true);
    expect(text).toContain(
      ",ach,José;'=1+1,Account 00123456789012345,Routing 021000021,checking,12.35,USD\r\n",
    );
  });

  it('is as it was for batches that left before', () => {
    const text = textOf(batchOf('manual', [payout]));
    expect(text.startsWith('Payout,')).toBe(true);
    expect(text).toContain(',00123456789012345,021000021,checking,12.35,USD\r\n');
  });
});

describe('the SEPA file', () => {
  const xsd = '../shared/data/pain.001.001.03.xsd';

  it.skipIf(!existsSync(xsd))('is valid against the schema of pain.001.001.03', async () => {
    for (const payerBic of ['COBADEFFXXX', null]) {
      const { valid, errors } = await validateXML({
        xml: [
          { fileName: 'a.xml', contents: textOf(batchOf('sepa', ibans, { facts: { payerBic } })) },
        ],
        schema: [readFileSync(xsd, 'utf8')],
      });
      expect(errors).toEqual([]);
      expect(valid).toBe(true);
    }
  });

  it.each(['pain.001.001.03', 'pain.001.001.09'] as const)('%s counts and sums exactly', (pain) => {
    const text = textOf(batchOf('sepa', ibans, { facts: { pain } }));
    const parsed: unknown = new XMLParser({ parseTagValue: false }).parse(text);
    const sum = '74.19';
    expect(parsed).toMatchObject({
      Document: {
        CstmrCdtTrfInitn: {
          GrpHdr: { NbOfTxs: '6', CtrlSum: sum, InitgPty: { Nm: 'Lodz Tools + Co' } },
          PmtInf: {
            NbOfTxs: '6',
            CtrlSum: sum,
            ReqdExctnDt: pain.endsWith('09') ? { Dt: '2026-11-21' } : '2026-11-21',
            DbtrAgt: {
              FinInstnId: pain.endsWith('09') ? { BICFI: 'COBADEFFXXX' } : { BIC: 'COBADEFFXXX' },
            },
          },
        },
      },
    });
    expect(text).toContain(`xmlns="urn:iso:std:iso:20022:tech:xsd:${pain}"`);
    expect(text).toContain('<InstdAmt Ccy="EUR">12.34</InstdAmt>');
  });

  it('has the bank’s clock and no zone, in batches of today', () => {
    const facts = { version: 3 as const, createdAt: '2026-11-21T11:00:00' };
    const text = textOf(batchOf('sepa', ibans, { facts }));
    expect(text).toContain('<CreDtTm>2026-11-21T11:00:00</CreDtTm>');
  });

  it('refuses a wrong IBAN and a payer without account', () => {
    const wrong = payoutOf(1, { method: 'iban', holder: 'Ana', iban: 'NL91ABNA0417164301' });
    expect(renderFile(batchOf('sepa', [wrong]))).toMatchObject({
      error: { code: 'PAYOUT_DETAILS_INVALID' },
    });
    expect(renderFile(batchOf('sepa', ibans, { facts: { payerIban: null } }))).toMatchObject({
      error: { code: 'PAYER_ACCOUNT_MISSING' },
    });
  });
});

describe('every file', () => {
  it('is the same bytes in another process, time zone and language', () => {
    const script = `
      import { renderFile } from './lib/payouts/files/render.ts';
      import { createHash } from 'node:crypto';
      const batch = JSON.parse(process.argv.at(-1), (key, value) => key === 'amountMinor' ? BigInt(value) : value);
      process.stdout.write(createHash('sha256').update(renderFile(batch).value.bytes).digest('hex'));`;
    const batch = batchOf('sepa', ibans);
    const json = JSON.stringify(batch, (_key, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    const hashes = [
      { TZ: 'UTC', LANG: 'C' },
      { TZ: 'Pacific/Kiritimati', LANG: 'ar_EG.UTF-8' },
    ].map((env) =>
      execFileSync(
        process.execPath,
        ['--import', 'tsx', '--input-type=module', '-e', script, json],
        {
          env: { ...process.env, ...env },
          encoding: 'utf8',
        },
      ),
    );
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(hashes[1]).toBe(hashes[0]);
  });

  it('offers Wise only where it pays what affiliates give', () => {
    const offered = ['USD', 'EUR', 'GBP', 'PLN', 'JPY', 'CAD', 'AUD', 'KWD'].map((currency) => [
      ...methodsFor('wise', currency),
    ]);
    expect(offered).toEqual([['ach'], ['iban'], ['iban'], ['iban'], [], [], [], []]);
  });

  it('keeps the providers’ limits', () => {
    expect([payoutLimit('paypal'), payoutLimit('wise')]).toEqual([5_000, 1_000]);
  });
});
