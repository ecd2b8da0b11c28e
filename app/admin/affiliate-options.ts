import { listAffiliates } from '@/lib/affiliates/queries';
import type { StaffViewer } from '@/lib/auth/viewer';

/** For a filter or a form: the newest hundred. */
export async function affiliateOptions(
  viewer: StaffViewer,
): Promise<{ value: string; label: string }[]> {
  const { items } = await listAffiliates(viewer, { limit: 100 });
  return items
    .map((affiliate) => ({ value: affiliate.id, label: `${affiliate.name} (${affiliate.code})` }))
    .sort((a, b) => a.label.localeCompare(b.label));
}
