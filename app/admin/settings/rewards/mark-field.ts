import { z } from 'zod';
import { textOf, type Query } from '@/app/address';
import { MARK_MAX } from '@/lib/reports/attribution-preview/mark';

/** In the forms that save what was previewed. One that is no mark any more names nothing, and saves all the same. */
export const markShape = { preview: z.string().max(MARK_MAX).optional() } as const;

/** The field, where somebody comes from a preview. */
export function markField(query: Query): Record<string, string> {
  const preview = textOf(query, 'preview', MARK_MAX);
  return preview === undefined ? {} : { preview };
}
