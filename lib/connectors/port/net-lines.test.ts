import { describe, expect, it } from 'vitest';
import { fitLines } from '@/lib/connectors/port/net-lines';
import type { FieldWarning } from '@/lib/format/tidy-fields';

const lines = (...amounts: number[]) =>
  amounts.map((amount, at) => ({ sku: `s${at}`, quantity: 1, amount }));
const fitted = (order: number, ...amounts: number[]) =>
  fitLines(lines(...amounts), order, [])?.map((line) => line.amount);

describe('lines of a shop', () => {
  it('are as they are when nothing is wrong with them', () => {
    expect(fitted(1000, 600, 400)).toEqual([600, 400]);
    expect(fitted(1000, 600, 0)).toEqual([600, 0]);
  });

  it('bear what is below nothing in proportion', () => {
    expect(fitted(2000, 900, -300, 600)).toEqual([720, 480]);
  });

  it('are not more than their order', () => {
    expect(fitted(500, 600, 400)).toEqual([300, 200]);
  });

  it('say nothing when they are below nothing together, or all of them', () => {
    expect(fitted(1000, 100, -300)).toBeUndefined();
    expect(fitted(1000, -300)).toBeUndefined();
    expect(fitted(1000)).toBeUndefined();
    const warnings: FieldWarning[] = [];
    fitLines(lines(100, -300), 1000, warnings);
    expect(warnings).toMatchObject([{ field: 'lines', code: 'DROPPED' }]);
  });

  it('that cannot be read are left out, and said so', () => {
    const warnings: FieldWarning[] = [];
    expect(fitLines([null, ...lines(600)], 1000, warnings)).toMatchObject([{ amount: 600 }]);
    expect(warnings).toMatchObject([
      { code: 'DROPPED', message: expect.stringMatching(/^1 of 2/) },
    ]);
  });
});
