import { DefinitionList } from '@/components/ui/definition-list';
import { Money } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { ACCOUNT_WORDS } from '@/lib/ledger/words';
import type { MoneyRow } from '@/lib/reports/types';

type BalancesProps = { rows: readonly MoneyRow[]; affiliateId: string; mayReadBooks: boolean };

/** What lies in the ledger for one affiliate now, one block per currency. */
export function Balances({ rows, affiliateId, mayReadBooks }: BalancesProps) {
  return (
    <Panel title="Balance" description="As of now">
      {rows.length === 0 ? (
        <p className="text-muted">No money yet. It appears here with the first commission.</p>
      ) : (
        rows.map((row) => {
          const line = (
            kind: 'pending' | 'available' | 'in_payout' | 'paid' | 'debt',
            minor: bigint,
          ) => ({
            term: ACCOUNT_WORDS[kind].label,
            value: mayReadBooks ? (
              <TextLink
                quiet
                href={`/admin/books/${row.currency}/${kind}?affiliate=${affiliateId}`}
              >
                <Money minor={minor} currency={row.currency} />
              </TextLink>
            ) : (
              <Money minor={minor} currency={row.currency} />
            ),
          });
          return (
            <DefinitionList
              key={row.currency}
              className="border-line mt-4 border-t pt-2 first:mt-0 first:border-t-0 first:pt-0"
              items={[
                line('pending', row.pendingMinor),
                line('available', row.availableMinor),
                line('in_payout', row.requestedMinor),
                line('paid', row.paidMinor),
                ...(row.debtMinor === 0n ? [] : [line('debt', row.debtMinor)]),
              ]}
            />
          );
        })
      )}
    </Panel>
  );
}
