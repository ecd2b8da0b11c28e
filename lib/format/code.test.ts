import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normaliseCode } from '@/lib/format/code';

it.each([
  ['ANA-10', 'ANA-10'],
  ['ana_10', 'ANA_10'],
  ['  ana10\t', 'ANA10'],
  ['ANA 10', 'ANA10'],
  ['ANA\u00a010', 'ANA10'],
  ['ANA\u202f\u2009\u300010', 'ANA10'],
  ['A\u200bN\u200dA\u2060\ufeff', 'ANA'],
  ['A\u00adNA', 'ANA'],
  ['\u202aANA\u202c', 'ANA'],
  ['ANA\ufe0f', 'ANA'],
  ['ANA\u0000\r\n', 'ANA'],
  ['ＡＮＡ－１０', 'ANA-10'],
  ['𝐀𝐍𝐀', 'ANA'],
  ['ﬁn', 'FIN'],
  ['"ANA"', 'ANA'],
  ['“ANA”', 'ANA'],
  ['„ANA“', 'ANA'],
  ['«ANA»', 'ANA'],
  ['‹ANA›', 'ANA'],
  ['‘ANA’', 'ANA'],
  ['`ANA´', 'ANA'],
  ['＂ANA＇', 'ANA'],
  ['「ANA」', 'ANA'],
  ["O'HARA", 'OHARA'],
  ['ANA‐10', 'ANA-10'],
  ['ANA‑10', 'ANA-10'],
  ['ANA‒10', 'ANA-10'],
  ['ANA–10', 'ANA-10'],
  ['ANA—10', 'ANA-10'],
  ['ANA―10', 'ANA-10'],
  ['ANA−10', 'ANA-10'],
  ['ANA﹣10', 'ANA-10'],
  ['ANAー10', 'ANA-10'],
  ['ANA֊10', 'ANA-10'],
  ['ANÁ', 'ANÁ'],
  ['', ''],
  [' ', ''],
])('%j is the code %j', (typed, code) => {
  expect(normaliseCode(typed)).toBe(code);
});

it('is the same again, and leaves every stored code as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
      expect(normaliseCode(normaliseCode(typed))).toBe(normaliseCode(typed));
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z0-9_-]{3,50}$/), (code) => {
      expect(normaliseCode(code)).toBe(code);
    }),
  );
});
