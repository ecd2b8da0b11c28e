import { z } from 'zod';
import type { ChainMark } from '@/lib/audit/seal/types';
import type { Looked } from '@/lib/books/look';
import type { Check } from '@/lib/books/run-check';

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
    unfinished: z.boolean().optional(),
  }),
);

/** The checks of a kept run; none when an older release wrote them otherwise. */
export function storedChecks(json: unknown): Check[] {
  const parsed = stored.safeParse(json);
  if (!parsed.success) return [];
  return parsed.data.map(({ unfinished, ...check }) =>
    unfinished ? { ...check, unfinished } : check,
  );
}

const lookedAt = z.object({
  /** Null: everything. */
  since: z.coerce.date().nullable(),
  entries: z.number().nullable(),
  commissions: z.number().nullable(),
  payouts: z.number().nullable(),
  /** Checks that were not finished in time. */
  unfinished: z.array(z.string()),
});

/** What a run looked at. */
export type LookedAt = z.infer<typeof lookedAt>;

export function lookedAtOf({ checks, since, touched }: Looked): LookedAt {
  return {
    since,
    entries: touched?.entries ?? null,
    commissions: touched?.commissions ?? null,
    payouts: touched?.payouts ?? null,
    unfinished: checks.flatMap((check) => (check.unfinished ? [check.id] : [])),
  };
}

/** Null when an earlier release wrote the run. */
export function storedLookedAt(json: unknown): LookedAt | null {
  return lookedAt.safeParse(json).data ?? null;
}
