import { describe, expect, it } from 'vitest';
import { LateRows } from '@/lib/audit/seal/late-rows';
import { HOUR_MS } from '@/lib/time/calendar';

/** The ids that are named as put in between, of rows sealed in this order: hour and id. */
function backdated(...rows: (readonly [hour: number, id: number])[]): bigint[] {
  const late = new LateRows();
  return rows.flatMap(([hour, id], index) => {
    const sealed_at = new Date(hour * HOUR_MS);
    const fault = late.judge({ audit_id: String(id), position: String(index + 1), sealed_at });
    return fault?.auditId == null ? [] : [fault.auditId];
  });
}

describe('a row sealed after greater ids', () => {
  it('is in order when nothing was sealed in between: the worker was down', () => {
    expect(backdated([0, 1], [0, 3], [9, 2], [9, 4])).toEqual([]);
  });

  it('is in order when the hourly sweep finds it soon after the worker came back', () => {
    expect(backdated([0, 3], [9, 4], [10, 2])).toEqual([]);
  });

  it('is named when a run long after the greater id, and long before it, did not find it', () => {
    expect(backdated([0, 1], [0, 3], [2, 4], [9, 2])).toEqual([2n]);
    expect(backdated([0, 3], [1.5, 4], [3, 2])).toEqual([2n]);
  });

  it('is in order while either is within the grace', () => {
    expect(backdated([0, 3], [1.4, 4], [9, 2])).toEqual([]);
    expect(backdated([0, 3], [4, 4], [5.4, 2])).toEqual([]);
  });

  it('is named days later, after any number of runs', () => {
    const hourly = Array.from({ length: 60 }, (_, hour) => [hour, 10 + hour] as const);
    expect(backdated(...hourly, [60, 5], [60, 70])).toEqual([5n]);
    expect(backdated(...hourly, [60, 68], [60, 70])).toEqual([]);
  });
});
