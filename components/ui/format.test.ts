import { expect, it } from 'vitest';
import { formatPercent, plotValue, plotValueToMinor } from '@/components/ui/format';

it('comes back from a chart to the same minor units', () => {
  expect(plotValueToMinor(plotValue(12345n, 'KWD'), 'KWD')).toBe(12345n);
});

it('keeps a percent sign on the line of its figure', () => {
  expect(formatPercent(12.5)).toBe('12.5\u202f%');
});
