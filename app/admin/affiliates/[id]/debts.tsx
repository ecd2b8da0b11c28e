import { settleDebtAction } from '@/app/admin/affiliates/debt-actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { RequestId } from '@/components/console/request-id';
import { DebtList } from '@/components/debts/debt-list';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { formatMoney } from '@/lib/money/format';
import { MoneyInput } from '@/components/ui/money-input';
import { Panel } from '@/components/ui/panel';
import type { Debt } from '@/lib/payouts/types';
import { REPAYMENT_REASONS, WRITE_OFF_REASONS } from '@/lib/payouts/words';

type DebtsProps = { debts: readonly Debt[]; affiliateId: string; mayWrite: boolean };

/** What was taken back after it had been paid. Nothing when there never was any. */
export function Debts({ debts, affiliateId, mayWrite }: DebtsProps) {
  if (debts.length === 0) return null;
  return (
    <Panel
      id="debts"
      title="Taken back after payment"
      description="Comes off the next payouts by itself. It can be given up, or paid back by other ways."
    >
      <DebtList
        debts={debts}
        commissionHref={(id) =>
          `/admin/commissions?tab=all&affiliate=${affiliateId}&commission=${id}`
        }
        payoutHref={(id) => `/admin/payouts?tab=all&payout=${id}`}
        {...(mayWrite
          ? { actions: (debt: Debt) => <Actions debt={debt} affiliateId={affiliateId} /> }
          : {})}
      />
    </Panel>
  );
}

function Actions({ debt, affiliateId }: { debt: Debt; affiliateId: string }) {
  const amount = formatMoney(debt.openMinor, debt.currency);
  const fields = { affiliateId, currency: debt.currency, commissionId: debt.commissionId };
  const amountField = (
    <>
      <RequestId />
      <Field label="Amount" optional hint={`Empty is all of ${amount}.`}>
        <MoneyInput name="amount" currency={debt.currency} />
      </Field>
    </>
  );
  return (
    <>
      <ConfirmAction
        trigger={<Button size="sm">Record a repayment…</Button>}
        title={`Record that ${amount} came back?`}
        description="The affiliate has paid it back outside of a payout. It no longer comes off the next one."
        confirmLabel="Record"
        action={settleDebtAction}
        fields={{ ...fields, kind: 'repay' }}
        reason={{
          label: 'How it was paid back',
          presets: REPAYMENT_REASONS,
          hint: 'The affiliate reads this.',
        }}
      >
        {amountField}
      </ConfirmAction>
      <ConfirmAction
        trigger={<Button size="sm">Write off…</Button>}
        title={`Write off up to ${amount}?`}
        description="You give it up: it no longer comes off the next payout. This cannot be undone."
        confirmLabel="Write off"
        tone="danger"
        action={settleDebtAction}
        fields={{ ...fields, kind: 'write_off' }}
        reason={{ presets: WRITE_OFF_REASONS, hint: 'The affiliate reads this.' }}
      >
        {amountField}
      </ConfirmAction>
    </>
  );
}
