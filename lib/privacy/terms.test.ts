import { describe, expect, it } from 'vitest';
import { eraseInJson, eraseReason, eraseTerms, termsOf } from '@/lib/privacy/terms';

const terms = termsOf([
  'Zelda Quux',
  'zelda@quux.example',
  ' Al ',
  null,
  '',
  'ZELDA QUUX',
  'order 42',
]);

describe('what a person is found by', () => {
  it('is each text once, the longest first', () => {
    expect(terms).toEqual(['zelda@quux.example', 'zelda quux', 'order 42', 'al']);
  });

  it.each([
    ['Zelda Quux', '[erased]'],
    ['paid to ZELDA QUUX by hand', 'paid to [erased] by hand'],
    ['to <zelda@quux.example>', 'to <[erased]>'],
    ['Al', '[erased]'],
    ['total', 'total'],
    ['order 420', 'order 420'],
    ['order 42.', '[erased].'],
    ['to di.zelda@quux.example', 'to di.zelda@quux.example'],
    ['to zelda@quux.example.org', 'to zelda@quux.example.org'],
    ['order 42-b', 'order 42-b'],
  ])('%s becomes %s', (text, left) => {
    expect(eraseTerms(text, terms)).toBe(left);
  });

  it('goes from JSON, and numbers and the rest stay', () => {
    const said = {
      amount: 42,
      code: 'al',
      masked: 'DE89 … 3000',
      changes: { name: { from: 'A', to: 'B' }, holdDays: { from: 1, to: 2 } },
      lines: ['for Zelda Quux', null],
      Al: 1,
    };
    expect(eraseInJson(said, terms)).toEqual({
      amount: 42,
      code: '[erased]',
      masked: '[erased]',
      changes: { name: { from: '[erased]', to: '[erased]' }, holdDays: { from: 1, to: 2 } },
      lines: ['for [erased]', null],
      Al: 1,
    });
  });

  it('codes of reasons stay, sentences go', () => {
    expect([eraseReason('SELF_REFERRAL'), eraseReason('She called'), eraseReason(null)]).toEqual([
      'SELF_REFERRAL',
      '[erased]',
      null,
    ]);
  });
});
