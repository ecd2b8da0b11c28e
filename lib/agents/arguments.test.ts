import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { canonicalJson, hashOf, parseArguments } from '@/lib/agents/arguments';

describe('the canonical form of arguments', () => {
  it('is one for equal values, whatever the order of their names', () => {
    const written = { commissionId: 'com_1', amount: 5, nested: { b: [2, 1], a: null } };
    const other = { nested: { a: null, b: [2, 1] }, amount: 5n, commissionId: 'com_1' };
    expect(canonicalJson(other)).toBe(canonicalJson(written));
    expect(hashOf(other)).toBe(hashOf(written));
  });

  it('leaves out what is not given', () => {
    expect(canonicalJson({ a: 1, b: undefined })).toBe('{"a":1}');
  });

  it('tells apart what differs', () => {
    const forms = [{ a: 1 }, { a: '1' }, { b: 1 }, { a: [1] }, { a: null }, {}, [1], null, ''];
    expect(new Set(forms.map(canonicalJson)).size).toBe(forms.length);
  });
});

describe('arguments', () => {
  const schema = z.strictObject({ amount: z.int().optional() });

  it('may be left out where nothing is needed', () => {
    expect(parseArguments(schema, undefined)).toEqual({ ok: true, value: {} });
  });

  it('are refused with what is wrong, twenty faults at most', () => {
    expect(parseArguments(schema, { ammount: 1 })).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT', details: { issues: [{ code: 'unrecognized_keys' }] } },
    });
    const many = parseArguments(z.array(z.int()), Array(100).fill('x'));
    expect(many.ok ? [] : many.error.details?.issues).toHaveLength(20);
  });
});
