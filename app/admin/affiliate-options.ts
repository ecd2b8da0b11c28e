import { cutWords } from '@/components/console/cut-note';
import { countAffiliatesByStatus, getAffiliate, listAffiliates } from '@/lib/affiliates/queries';
import type { StaffViewer } from '@/lib/auth/viewer';

export type AffiliateOptions = {
  options: { value: string; label: string }[];
  /** "The newest 100 of 1,204."; null when all are there. */
  cut: string | null;
};

/** For a filter or a form: the newest hundred, and the one that is chosen already. Says when there are more. */
export async function affiliateOptions(
  viewer: StaffViewer,
  chosenId?: string,
): Promise<AffiliateOptions> {
  const { items, nextCursor } = await listAffiliates(viewer, { limit: 100 });
  if (nextCursor === null) return { options: optionsOf(items), cut: null };
  const [chosen, counts] = await Promise.all([
    chosenId === undefined || items.some(({ id }) => id === chosenId)
      ? null
      : getAffiliate(viewer, chosenId),
    countAffiliatesByStatus(viewer),
  ]);
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    options: optionsOf(chosen ? [...items, chosen] : items),
    cut: cutWords({ shown: items.length, all }),
  };
}

function optionsOf(items: readonly { id: string; name: string; code: string }[]) {
  return items
    .map(({ id, name, code }) => ({ value: id, label: `${name} (${code})` }))
    .sort((a, b) => a.label.localeCompare(b.label));
}
