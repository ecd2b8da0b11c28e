import type { ReactNode } from 'react';
import { CutNote } from '@/components/console/cut-note';
import { DateTime } from '@/components/ui/date-time';
import { Money } from '@/components/ui/money';
import { TextLink } from '@/components/ui/text-link';
import { Timeline } from '@/components/ui/timeline';
import { MAX_DEBTS_SHOWN, type Debt } from '@/lib/payouts/types';
import { debtStepWords, PAYOUT_STATUS_WORDS } from '@/lib/payouts/words';

type DebtListProps = {
  /** As listed: one more than is shown says that there are more. */
  debts: readonly Debt[];
  commissionHref: (commissionId: string) => string;
  payoutHref: (payoutId: string) => string;
  /** What can be done with a debt that is open. */
  actions?: (debt: Debt) => ReactNode;
};

/** Each debt: where it came from, what is still open, and what has become of it since. */
export function DebtList({ debts, ...rest }: DebtListProps) {
  const shown = debts.slice(0, MAX_DEBTS_SHOWN);
  return (
    <>
      <ul className="grid grid-cols-1 gap-5">
        {shown.map((debt) => (
          <li
            key={debt.commissionId}
            className="border-line border-t pt-4 first:border-t-0 first:pt-0"
          >
            <OneDebt debt={debt} {...rest} />
          </li>
        ))}
      </ul>
      <CutNote isCut={debts.length > shown.length} shown={shown.length} which="first">
        Open ones come first; the list of commissions has the rest.
      </CutNote>
    </>
  );
}

type OneDebtProps = Omit<DebtListProps, 'debts'> & { debt: Debt };

function OneDebt({ debt, commissionHref, payoutHref, actions }: OneDebtProps) {
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <p className="min-w-0 font-medium wrap-anywhere">
          <TextLink href={commissionHref(debt.commissionId)}>
            {debt.orderExternalId ? `Order ${debt.orderExternalId}` : 'Commission'}
          </TextLink>
          {debt.reason ? <span className="text-muted font-normal">: {debt.reason}</span> : null}
        </p>
        <p>
          <Open debt={debt} />
        </p>
      </div>
      <p className="text-muted text-sm">
        <Money minor={debt.owedMinor} currency={debt.currency} /> since{' '}
        <DateTime value={debt.since} format="day" />
      </p>
      <details className="mt-2">
        <summary className="text-muted cursor-pointer text-sm">What has become of it</summary>
        <div className="mt-3">
          <History debt={debt} payoutHref={payoutHref} />
        </div>
      </details>
      {actions && debt.openMinor > 0n ? (
        <div className="mt-3 flex flex-wrap gap-2">{actions(debt)}</div>
      ) : null}
    </>
  );
}

function Open({ debt: { openMinor, inPayoutMinor, currency } }: { debt: Debt }) {
  return openMinor === 0n ? (
    <span className="text-muted">
      {inPayoutMinor > 0n ? 'Comes off a payout under way' : 'Settled'}
    </span>
  ) : (
    <>
      <Money minor={openMinor} currency={currency} className="font-medium" />
      <span className="text-muted"> open</span>
    </>
  );
}

function History({ debt, payoutHref }: Pick<OneDebtProps, 'debt' | 'payoutHref'>) {
  return (
    <Timeline
      label="What has become of it"
      items={debt.history.map((step, index) => ({
        id: String(index),
        title: (
          <>
            {debtStepWords(step.kind)}{' '}
            <Money minor={step.minor < 0n ? -step.minor : step.minor} currency={debt.currency} />
          </>
        ),
        at: step.at,
        body: step.reason,
        by: step.payout ? (
          <TextLink href={payoutHref(step.payout.id)}>
            Payout: {PAYOUT_STATUS_WORDS[step.payout.status].label}
          </TextLink>
        ) : null,
        tone: step.minor > 0n ? 'rose' : 'teal',
      }))}
    />
  );
}
