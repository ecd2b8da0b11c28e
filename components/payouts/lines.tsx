import type { ReactNode } from 'react';
import { DefinitionList } from '@/components/ui/definition-list';
import { DrawerSection } from '@/components/ui/drawer';
import { formatNumber } from '@/components/ui/format';
import { Money } from '@/components/ui/money';
import { TextLink } from '@/components/ui/text-link';
import type { PayoutStatus } from '@/lib/payouts/types';
import type { PayoutDetailView, PayoutItemView } from '@/components/payouts/types';

const CLOSED: ReadonlySet<PayoutStatus> = new Set(['rejected', 'cancelled', 'failed', 'returned']);

type PayoutLinesProps = {
  payout: PayoutDetailView;
  audience: 'affiliate' | 'staff';
  commissionHref: ((commissionId: string) => string) | undefined;
  /** Whether the drawer leads to one. */
  hasStatement: boolean;
};

/** What is in a payout, or was when it was closed, and what had left it. The total is the payout's, never of a cut list. */
export function PayoutLines({ payout, audience, commissionHref, hasStatement }: PayoutLinesProps) {
  const isClosed = CLOSED.has(payout.status);
  const inIt = payout.items.filter((item) => item.live);
  const gone = payout.items.filter((item) => !item.live);
  const show = (item: PayoutItemView) => itemLine(item, payout.currency, commissionHref);
  // Affiliates have no file of single items before the statement.
  const inExport = audience === 'staff' ? '“Export items”' : null;
  const shrank = isClosed && payout.lines.inItMinor !== payout.amountMinor;
  return (
    <>
      <DrawerSection title={isClosed ? 'What it was made of' : 'What it is made of'}>
        {payout.lines.inIt > 0 ? (
          <DefinitionList
            items={[...inIt.map(show), ...totalLines(payout, shrank), ...dueLines(payout)]}
          />
        ) : (
          <p className="text-muted">Nothing is left in it.</p>
        )}
        <CutNote
          shown={inIt.length}
          of={payout.lines.inIt}
          elsewhere={hasStatement ? 'the statement' : inExport}
        />
        {isClosed ? (
          <p className="text-muted mt-3">
            {shrank
              ? 'Part of it was held or taken back first. What was left went back to the balance it came from.'
              : inIt.some((item) => item.isBonus)
                ? 'All of it went back to the balance it came from, but for the bonus, which came with the payout.'
                : 'All of it went back to the balance it came from.'}
          </p>
        ) : null}
      </DrawerSection>
      {payout.lines.gone > 0 ? (
        <DrawerSection title="No longer in it">
          <DefinitionList items={gone.map(show)} />
          <CutNote shown={gone.length} of={payout.lines.gone} elsewhere={inExport} />
        </DrawerSection>
      ) : null}
    </>
  );
}

function totalLines({ lines, amountMinor, currency }: PayoutDetailView, shrank: boolean) {
  const total = (term: string, minor: bigint) => ({
    term: <span className="text-ink font-medium">{term}</span>,
    value: <Money minor={minor} currency={currency} className="font-medium" />,
  });
  if (!shrank) return [total('Total', amountMinor)];
  return [
    { term: 'All lines', value: <Money minor={lines.inItMinor} currency={currency} /> },
    total('Left when it was closed', amountMinor),
  ];
}

function dueLines({ bonusDueMinor, currency }: PayoutDetailView) {
  if (bonusDueMinor === 0n) return [];
  return [
    {
      term: 'On top with the approval',
      value: <Money minor={bonusDueMinor} currency={currency} />,
    },
  ];
}

function CutNote(props: { shown: number; of: number; elsewhere: string | null }) {
  const { shown, of, elsewhere } = props;
  if (shown >= of) return null;
  return (
    <p className="text-muted mt-3">
      {formatNumber(shown)} of {formatNumber(of)} lines are shown
      {elsewhere === null ? '' : `; ${elsewhere} has all of them`}.
    </p>
  );
}

function itemLine(
  item: PayoutItemView,
  currency: string,
  commissionHref: PayoutLinesProps['commissionHref'],
): { term: ReactNode; value: ReactNode } {
  const name = item.isBonus
    ? 'Bonus on top'
    : item.orderExternalId
      ? `Order ${item.orderExternalId}`
      : 'Bonus or adjustment';
  const words = item.kind === 'debt' ? `Taken back after payment: ${name}` : name;
  return {
    term: (
      <span className="wrap-anywhere whitespace-normal">
        {commissionHref ? (
          <TextLink href={commissionHref(item.commissionId)} quiet>
            {words}
          </TextLink>
        ) : (
          words
        )}
      </span>
    ),
    value: <Money minor={item.amountMinor} currency={currency} />,
  };
}
