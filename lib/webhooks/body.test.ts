import { describe, expect, it } from 'vitest';
import { buildBody } from '@/lib/webhooks/body';

const timestamp = new Date('2026-12-04T12:00:00Z');
const type = 'order.recorded';

describe('the body of a message', () => {
  it('is type, time and data', () => {
    expect(buildBody({ type, timestamp, data: { id: 'ord_1' } })).toBe(
      '{"type":"order.recorded","timestamp":"2026-12-04T12:00:00.000Z","data":{"id":"ord_1"}}',
    );
  });

  it('has below 20 kB: lines beyond are left out, and counted', () => {
    const lines = Array.from({ length: 1_000 }, (_, n) => ({
      sku: `ü-${n}`,
      text: 'x'.repeat(50),
    }));
    const body = buildBody({ type, timestamp, data: { id: 'ord_1', lines, holds: [{ n: 1 }] } });
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(20_000);
    const { data } = JSON.parse(body) as {
      data: { lines: unknown[]; linesOmitted: number; holds: unknown[] };
    };
    expect(data.lines.length).toBeGreaterThan(50);
    expect(data.lines.length + data.linesOmitted).toBe(1_000);
    expect(data.lines).toEqual(lines.slice(0, data.lines.length));
    expect(data.holds).toEqual([{ n: 1 }]);
  });

  it('is refused where nothing can be left out', () => {
    const data = { id: 'x'.repeat(20_001) };
    expect(() => buildBody({ type, timestamp, data })).toThrow('too large');
  });
});
