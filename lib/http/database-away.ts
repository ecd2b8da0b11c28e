import { isUnavailable, sqlState } from '@/lib/db/errors';

/** Prisma's own codes for "cannot reach", "timed out" and "no free connection". */
const AWAY = new Set(['P1001', 'P1002', 'P1008', 'P2024']);

/**
 * Whether the database cannot be reached. Prisma's codes have the form of an SQLSTATE, and `isUnavailable` takes them for
 * one; this goes when it tells them apart.
 */
export function isDatabaseAway(error: unknown): boolean {
  return isUnavailable(error) || AWAY.has(sqlState(error) ?? '');
}
