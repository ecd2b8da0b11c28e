import { TypeID } from 'typeid-js';
import { expect, it } from 'vitest';
import { isId, newId } from '@/lib/ids';

it('an id is a TypeID of a version 7 UUID of now', () => {
  const before = Date.now();
  const ids = Array.from({ length: 2_000 }, () => newId('click'));
  const after = Date.now();
  for (const id of ids) {
    // The reference implementation takes it apart and puts it together again.
    const parsed = TypeID.fromString(id);
    expect(parsed.getType()).toBe('clk');
    const uuid = parsed.toUUID();
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(TypeID.fromUUID('clk', uuid).toString()).toBe(id);
    const time = Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(after);
  }
  expect(new Set(ids).size).toBe(ids.length);
});

it('every bit that is random takes both values', () => {
  let ones = 0n;
  let zeros = 0n;
  for (let n = 0; n < 500; n++) {
    const bits = BigInt(`0x${TypeID.fromString(newId('click')).toUUID().replaceAll('-', '')}`);
    ones |= bits;
    zeros |= ~bits;
  }
  const random = (0xfffn << 64n) | ((1n << 62n) - 1n);
  expect(ones & random).toBe(random);
  expect(zeros & random).toBe(random);
});

it('an id is of one kind only', () => {
  expect(isId('click', newId('click'))).toBe(true);
  expect(isId('order', newId('click'))).toBe(false);
  expect(isId('click', `${newId('click')}x`)).toBe(false);
});
