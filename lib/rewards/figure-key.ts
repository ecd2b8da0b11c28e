import type { FigureCondition } from '@/lib/rewards/types';

/** One figure over one kind of period: "revenue USD quarter". */
export function figureKey({
  figure,
  period,
  currency,
}: Pick<FigureCondition, 'figure' | 'period' | 'currency'>): string {
  return figure === 'revenue' ? `${figure} ${currency ?? ''} ${period}` : `${figure} ${period}`;
}
