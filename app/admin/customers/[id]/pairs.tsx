import { Dismiss, JoinPair } from '@/app/admin/customers/acts';
import { CutNote } from '@/components/console/cut-note';
import { Callout } from '@/components/ui/callout';
import { DateTime } from '@/components/ui/date-time';
import { TextLink } from '@/components/ui/text-link';
import type { CustomerDetailsDto, CustomerPairDto } from '@/lib/orders/customer-types';
import { VERDICT_WORDS } from '@/lib/orders/customer-words';

type PairsProps = { customer: CustomerDetailsDto; mayWrite: boolean };

/** Who else may be this customer, and of whom a person has said that they are not. */
export function Pairs({ customer, mayWrite }: PairsProps) {
  const { pairs, pairCount } = customer;
  return (
    <>
      {pairs.map((pair) => (
        <Callout
          key={`${pair.other.id} ${pair.name} ${pair.other.name}`}
          tone={pair.verdict === 'suggested' ? 'warning' : 'neutral'}
          role="note"
          title={
            <>
              {VERDICT_WORDS[pair.verdict]}:{' '}
              <TextLink href={`/admin/customers/${pair.other.id}`}>{pair.other.name}</TextLink>
            </>
          }
          action={mayWrite ? <PairActions customerId={customer.id} pair={pair} /> : undefined}
        >
          {pair.reason} <DateTime value={pair.notedAt} format="date" />
        </Callout>
      ))}
      <CutNote isCut={pairCount > pairs.length} shown={pairs.length} all={pairCount} which="newest">
        The others come up as these are decided.
      </CutNote>
    </>
  );
}

function PairActions({ customerId, pair }: { customerId: string; pair: CustomerPairDto }) {
  return (
    <span className="flex flex-wrap gap-2">
      <JoinPair customerId={customerId} other={pair.other.name} />
      {pair.verdict === 'suggested' ? <Dismiss customerId={customerId} pair={pair} /> : null}
    </span>
  );
}
