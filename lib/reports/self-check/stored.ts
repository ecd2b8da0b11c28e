import { z } from 'zod';
import type { Check } from '@/lib/ledger/verify';

const stored = z.array(
  z.object({
    id: z.string(),
    title: z.string(),
    ok: z.boolean(),
    found: z.number(),
    details: z.array(z.string()),
  }),
);

/** The checks of a kept run; none when an older release wrote them otherwise. */
export function storedChecks(json: unknown): Check[] {
  const parsed = stored.safeParse(json);
  return parsed.success ? parsed.data : [];
}
