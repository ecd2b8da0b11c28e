import { amountLines, RequestPayout } from '@/app/portal/request-payout';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { LinkButton } from '@/components/ui/link-button';
import { Panel } from '@/components/ui/panel';
import { Columns } from '@/components/ui/stack';
import { TextLink } from '@/components/ui/text-link';
import type { getCurrentDetails, getPayoutReadiness } from '@/lib/payouts/readiness';
import { payoutMethodWords } from '@/lib/payouts/words';

type Details = Awaited<ReturnType<typeof getCurrentDetails>>;
type Readiness = NonNullable<Awaited<ReturnType<typeof getPayoutReadiness>>>;

type NextPayoutProps = {
  /** One per currency. */
  readiness: readonly (Readiness | null)[];
  details: Details;
  /** The day on which the program requests by itself, as "2026-11-20". */
  requestDay: string | null;
  /** In which zone that day is. */
  days: string;
};

/** What can be requested now, in each currency, and where it would go. */
export function NextPayout({ readiness, details, requestDay, days }: NextPayoutProps) {
  const known = readiness.flatMap((ready) => ready ?? []);
  return (
    <div id="next">
      <Columns>
        {known.map((ready) => (
          <Panel
            key={ready.currency}
            title={readiness.length > 1 ? `Next payout, ${ready.currency}` : 'Next payout'}
          >
            <DefinitionList
              items={[
                ...amountLines(ready),
                ...(requestDay
                  ? [
                      {
                        term: 'Next monthly request',
                        value: (
                          <>
                            <DateTime value={`${requestDay}T12:00:00Z`} format="date" zone="UTC" />{' '}
                            <span className="text-muted">({days})</span>
                          </>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
            <div className="mt-3">
              <RequestPayout readiness={ready} details={details} />
            </div>
          </Panel>
        ))}
        <PaidTo details={details} />
      </Columns>
    </div>
  );
}

function PaidTo({ details }: { details: Details }) {
  return (
    <Panel
      title="Paid to"
      action={<TextLink href="/portal/settings#payout-details">Change</TextLink>}
    >
      {details ? (
        <>
          <p className="text-lg font-medium wrap-anywhere">{details.masked}</p>
          <p className="text-muted">{payoutMethodWords(details.method, details.creditName)}</p>
        </>
      ) : (
        <>
          <p className="text-muted mb-3">
            Say where your money goes. Everything is stored encrypted.
          </p>
          <LinkButton href="/portal/settings#payout-details" variant="primary">
            Add payout details
          </LinkButton>
        </>
      )}
    </Panel>
  );
}
