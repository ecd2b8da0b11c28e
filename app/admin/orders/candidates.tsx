import { Timeline } from '@/components/ui/timeline';
import type { CandidateDto } from '@/lib/orders/types';
import { CANDIDATE_KIND_WORDS } from '@/lib/orders/words';

export type NameOf = (affiliateId: string | null) => string | null;

type CandidatesProps = {
  candidates: readonly CandidateDto[];
  nameOf: NameOf;
  label: string;
};

/** All who could have earned, and why each won or lost. */
export function Candidates({ candidates, nameOf, label }: CandidatesProps) {
  return (
    <div className="mt-4">
      <Timeline
        label={label}
        items={candidates.map((candidate, index) => ({
          id: String(index),
          title:
            candidate.code === null
              ? CANDIDATE_KIND_WORDS[candidate.kind]
              : `${CANDIDATE_KIND_WORDS[candidate.kind]} ${candidate.code}`,
          at: candidate.touchedAt ?? undefined,
          body: candidate.reasonText,
          by: nameOf(candidate.affiliateId),
          tone: candidate.outcome === 'won' ? 'teal' : 'grey',
        }))}
      />
    </div>
  );
}
