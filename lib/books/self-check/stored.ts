import { z } from 'zod';
import type { ChainMark } from '@/lib/audit/seal/types';
import type { Check } from '@/lib/books/verify';

const storedMark = z
  .object({ position: z.string().regex(/^\d{1,18}$/), hash: z.string().regex(/^[0-9a-f]{64}$/) })
  .transform(({ position, hash }): ChainMark => ({ position: BigInt(position), hash }));

/** `mark`: up to where the audit log's chain was found in order; the next run goes on after it. */
export type KeptCheck = Check & { mark?: { position: string; hash: string } };

/** As it is kept with a check. */
export function markToKeep({ position, hash }: ChainMark): { position: string; hash: string } {
  return { position: position.toString(), hash };
}

/** Null when there is none, or nothing that one could go on from. */
export function storedMarkOf(json: unknown): ChainMark | null {
  return storedMark.safeParse(json).data ?? null;
}

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
