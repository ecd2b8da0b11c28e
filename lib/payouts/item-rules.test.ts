import { describe, expect, it } from 'vitest';
import { wasInAtClose } from '@/lib/payouts/item-rules';

const closedAt = new Date('2026-11-20T12:00:00.000Z');
const before = new Date('2026-11-20T11:59:59.999Z');

describe('an item of a payout', () => {
  it.each([
    ['that was never released is in it', null, null, true],
    ['that was released from one still open is not', before, null, false],
    ['that was released before the close had left it', before, closedAt, false],
    ['that was released by the close was in it until then', closedAt, closedAt, true],
  ])('%s', (_label, releasedAt, closed, expected) => {
    expect(wasInAtClose(releasedAt, closed)).toBe(expected);
  });
});
