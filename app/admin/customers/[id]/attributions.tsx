import { Candidates } from '@/app/admin/orders/candidates';
import { DateTime } from '@/components/ui/date-time';
import { Panel } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { Timeline } from '@/components/ui/timeline';
import type { CustomerAttributionDto } from '@/lib/orders/customer-types';
import { ATTRIBUTION_END_WORDS, ATTRIBUTION_SOURCE_WORDS } from '@/lib/orders/customer-words';
import type { CandidateDto } from '@/lib/orders/types';

type AttributionsProps = {
  attributions: readonly CustomerAttributionDto[];
  /** Of the one that counts. */
  candidates: readonly CandidateDto[];
  names: ReadonlyMap<string, string>;
};

/** Whom the customer belongs to and belonged to, until when, and why each ended. */
export function Attributions({ attributions, candidates, names }: AttributionsProps) {
  return (
    <Panel title="Belongs to">
      {attributions.length === 0 ? (
        <p className="text-muted">Nobody: no affiliate’s link or code led to this customer.</p>
      ) : (
        <Timeline
          label="Whom the customer belongs to"
          items={attributions.map((one) => ({
            id: one.id,
            title: (
              <TextLink quiet href={`/admin/affiliates/${one.affiliate.id}`}>
                {one.affiliate.name}
              </TextLink>
            ),
            at: one.startsAt,
            body: <Interval attribution={one} />,
            by: one.reason,
            tone: one.endedAt === null ? 'teal' : 'grey',
          }))}
        />
      )}
      {candidates.length > 0 ? (
        <Candidates
          candidates={candidates}
          nameOf={(id) => (id === null ? null : (names.get(id) ?? id))}
          label="Who could have had the customer"
        />
      ) : null}
    </Panel>
  );
}

function Interval({ attribution }: { attribution: CustomerAttributionDto }) {
  const { source, isFixed, initialOrderId, trailingExpiresAt, endedAt, endReason } = attribution;
  return (
    <>
      <p>
        {ATTRIBUTION_SOURCE_WORDS[source]}
        {isFixed ? null : ', provisional until the first order'}
        {initialOrderId === null ? null : (
          <>
            , by <TextLink href={`/admin/orders?order=${initialOrderId}`}>an order</TextLink>
          </>
        )}
      </p>
      {endedAt !== null && endReason !== null ? (
        <p>
          Ended <DateTime value={endedAt} format="date" />: {ATTRIBUTION_END_WORDS[endReason]}
        </p>
      ) : isFixed ? (
        <p>
          {trailingExpiresAt === null ? (
            'Orders earn for good'
          ) : (
            <>
              Orders earn until <DateTime value={trailingExpiresAt} format="date" />
            </>
          )}
        </p>
      ) : null}
    </>
  );
}
