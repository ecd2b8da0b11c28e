import { affiliateScope, type Viewer } from '@/lib/auth/viewer';
import { sumBalances } from '@/lib/reports/counts';
import type { BalanceRow } from '@/lib/reports/types';

/** One affiliate's balances, one row per currency it ever had money in; empty for one out of scope. */
export async function getBalances(viewer: Viewer, affiliateId?: string): Promise<BalanceRow[]> {
  const id = affiliateId ?? affiliateScope(viewer).affiliateId;
  return id === undefined ? [] : sumBalances(viewer, id);
}
