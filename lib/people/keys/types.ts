import { z } from 'zod';
import type { Scope } from '@/lib/auth/scopes';
import type { Viewer } from '@/lib/auth/viewer';
import { isCurrency } from '@/lib/money/currencies';

export type KeyViewer = Extract<Viewer, { kind: 'key' }>;

export type VerifiedKey = {
  keyId: string;
  name: string;
  scopes: readonly Scope[];
  viewer: KeyViewer;
  limits: KeyLimits;
};

/** Calls of a minute. */
export type KeyLimits = { writesPerMinute: number; readsPerMinute: number };

export type ApiKeyRow = {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  programId: string;
  affiliateId: string | null;
  dailyLimits: DailyLimits;
  writesPerMinute: number;
  readsPerMinute: number;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  /** Whoever made it: their name, and whether they are still here. Null when no person did. */
  maker: { name: string; isHere: boolean } | null;
};

/**
 * Currency → minor units of a UTC day that the key moves by itself: an agent without a confirmation, and payouts that it
 * approves or says to be paid.
 */
export const dailyLimitsSchema = z.record(
  z.string().refine(isCurrency, 'Not an ISO 4217 currency.'),
  z.int().min(1),
);
export type DailyLimits = z.infer<typeof dailyLimitsSchema>;
