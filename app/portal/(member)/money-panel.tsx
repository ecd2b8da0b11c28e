import { mainFirst } from '@/app/portal/currencies';
import { RequestPayout, type DetailsShown, type ReadinessShown } from '@/app/portal/request-payout';
import { DefinitionList, type Definition } from '@/components/ui/definition-list';
import { Money } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import type { BalanceRow } from '@/lib/reports/types';

type Sum = { currency: string; remainingMinor: bigint };

type MoneyPanelProps = {
  balances: readonly BalanceRow[];
  readiness: readonly ReadinessShown[];
  /** What lies in the pending account, by the status of its commissions. */
  waiting: { pending: readonly Sum[]; approved: readonly Sum[] };
  /** The program's, for those who have earned nothing yet. */
  currency: string;
  details: DetailsShown | null;
};

const nothing = {
  pendingMinor: 0n,
  availableMinor: 0n,
  inPayoutMinor: 0n,
  paidMinor: 0n,
  debtMinor: 0n,
};

/** What there is, one list per currency; every figure leads to the rows it is made of. */
export function MoneyPanel({ balances, readiness, waiting, currency, details }: MoneyPanelProps) {
  const rows = balances.length > 0 ? mainFirst(balances, currency) : [{ currency, ...nothing }];
  return (
    <Panel title="Your money" id="money">
      <div className="grid grid-cols-1 gap-6">
        {rows.map((row) => {
          const ready = readiness.find((one) => one.currency === row.currency);
          return (
            <section key={row.currency} aria-label={`Your money in ${row.currency}`}>
              {rows.length > 1 ? (
                <h3 className="text-muted border-line border-b pb-2 text-sm">{row.currency}</h3>
              ) : null}
              <DefinitionList items={linesOf(row, waiting)} />
              {ready ? (
                <div className="mt-3">
                  <RequestPayout readiness={ready} details={details} />
                </div>
              ) : null}
            </section>
          );
        })}
      </div>
    </Panel>
  );
}

/** From what waits to what was paid. */
function linesOf(
  row: Pick<
    BalanceRow,
    'currency' | 'availableMinor' | 'inPayoutMinor' | 'paidMinor' | 'debtMinor'
  >,
  waiting: MoneyPanelProps['waiting'],
): Definition[] {
  const { currency } = row;
  const line = (term: string, minor: bigint, href: string) => ({
    term,
    value: <MoneyLink minor={minor} currency={currency} href={href} />,
  });
  const of = (status: string) => `/portal/commissions?tab=${status}`;
  return [
    line('Pending', sumOf(waiting.pending, currency), of('pending')),
    line('Approved', sumOf(waiting.approved, currency), of('approved')),
    {
      term: 'Available',
      value: (
        <MoneyLink minor={row.availableMinor} currency={currency} href={of('available')} strong />
      ),
    },
    line('In payout', row.inPayoutMinor, '/portal/payouts'),
    ...(row.debtMinor === 0n
      ? []
      : [
          {
            ...line('Taken back after payment', row.debtMinor, '/portal/payouts#debts'),
            note: 'Comes off your next payout',
          },
        ]),
    line('Paid so far', row.paidMinor, '/portal/payouts?tab=paid'),
  ];
}

function sumOf(sums: readonly Sum[], currency: string): bigint {
  return sums.find((sum) => sum.currency === currency)?.remainingMinor ?? 0n;
}

function MoneyLink({
  minor,
  currency,
  href,
  strong = false,
}: {
  minor: bigint;
  currency: string;
  href: string;
  strong?: boolean;
}) {
  return (
    <TextLink href={href} quiet className={strong ? 'font-medium' : undefined}>
      <Money minor={minor} currency={currency} />
    </TextLink>
  );
}
