import { ClickSources } from '@/components/clicks/click-sources';
import { FilteredClicks } from '@/components/clicks/filtered-clicks';
import { CLICK_REASON_WORDS } from '@/lib/clicks/words';
import type { StaffViewer } from '@/lib/auth/viewer';
import {
  countFilteredClicks,
  listClickSources,
  type ClickFilter,
} from '@/lib/clicks/rollups/count-clicks';
import { CLICK_REASONS } from '@/lib/clicks/types';

/** What else is known of the clicks of a range: of everybody's, or of one affiliate's. */
export async function ClickPanels({
  viewer,
  filter,
}: {
  viewer: StaffViewer;
  filter: ClickFilter;
}) {
  const [sources, filtered] = await Promise.all([
    listClickSources(viewer, filter),
    countFilteredClicks(viewer, filter),
  ]);
  return (
    <>
      <ClickSources {...sources} />
      <FilteredClicks rows={filtered} wordsOf={reasonWords} />
    </>
  );
}

/** The affiliate's words, said about them and not to them. */
function reasonWords(text: string): string {
  const reason = CLICK_REASONS.find((known) => known === text);
  if (reason === undefined) return text;
  return reason === 'self' ? 'The affiliate’s own tests' : CLICK_REASON_WORDS[reason].label;
}
