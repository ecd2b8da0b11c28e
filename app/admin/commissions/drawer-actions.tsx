import {
  approveCommissionAction,
  clawBackCommissionAction,
  holdCommissionAction,
  releaseHoldAction,
  voidCommissionAction,
} from '@/app/admin/commissions/actions';
import { ActionButton } from '@/components/console/action-button';
import { ConfirmAction } from '@/components/console/confirm-action';
import { RequestId } from '@/components/console/request-id';
import { SaidHere } from '@/components/console/said-here';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { formatMoney } from '@/lib/money/format';
import { MoneyInput } from '@/components/ui/money-input';
import { Select } from '@/components/ui/select';
import type { CommissionDetail } from '@/lib/commissions/dto';
import { decide } from '@/lib/commissions/rules';
import type { HoldKind } from '@/lib/commissions/types';
import {
  CLAWBACK_REASONS,
  HOLD_RELEASE_REASONS,
  HOLD_WORDS,
  VOID_REASONS,
} from '@/lib/commissions/words';

const MANUAL_HOLDS: readonly HoldKind[] = ['fraud', 'dispute', 'self_referral'];

function hasCommissionActions({ status, holds }: CommissionDetail): boolean {
  return holds.length > 0 || (status !== 'voided' && status !== 'clawed_back');
}

/** What may be done with the open commission, as its state table says. The commands decide again, under the lock. */
export function CommissionActions({
  commission,
  now,
}: {
  commission: CommissionDetail;
  now: Date;
}) {
  const { id, status, held, remainingMinor, currency } = commission;
  const may = (event: 'approve' | 'void' | 'claw_back') =>
    decide(commission, event, { now, held }).kind === 'move';
  const amount = formatMoney(remainingMinor, currency);
  return (
    <SaidHere>
      {hasCommissionActions(commission) ? null : (
        <p className="text-muted">Nothing more can be done with it.</p>
      )}
      <Holds commission={commission} amount={amount} />
      {may('claw_back') && status !== 'pending' ? (
        <ClawBack commission={commission} amount={amount} />
      ) : null}
      {may('void') ? (
        <ConfirmAction
          trigger={<Button>Void…</Button>}
          title={`Void ${amount}?`}
          description="The affiliate earns nothing for it. This cannot be undone."
          confirmLabel="Void"
          tone="danger"
          action={voidCommissionAction}
          fields={{ commissionId: id }}
          reason={{ presets: VOID_REASONS, hint: 'The affiliate reads this.' }}
        />
      ) : null}
      {may('approve') ? (
        <ActionButton
          action={approveCommissionAction}
          fields={{ commissionId: id }}
          pendingLabel="Approving"
        >
          Approve
        </ActionButton>
      ) : null}
    </SaidHere>
  );
}

type PartProps = { commission: CommissionDetail; amount: string };

/** The holds it has can be released, and while it is open it can be held for what it is not held for yet. */
function Holds({ commission: { id, status, holds }, amount }: PartProps) {
  const isOpen = status !== 'voided' && status !== 'clawed_back' && status !== 'paid';
  const free = MANUAL_HOLDS.filter((kind) => !holds.some((hold) => hold.kind === kind));
  return (
    <>
      {holds.map((hold) => (
        <ConfirmAction
          key={hold.kind}
          trigger={<Button>Release hold…</Button>}
          title="Release the hold?"
          description={`${HOLD_WORDS[hold.kind]}. The commission goes on from where it stands.`}
          confirmLabel="Release hold"
          action={releaseHoldAction}
          fields={{ commissionId: id, kind: hold.kind }}
          reason={{ presets: HOLD_RELEASE_REASONS }}
        />
      ))}
      {isOpen && free.length > 0 ? (
        <ConfirmAction
          trigger={<Button variant="ghost">Hold…</Button>}
          title={`Put ${amount} on hold?`}
          description="It cannot be approved or paid until the hold is released. The affiliate sees that it is being checked."
          confirmLabel="Put on hold"
          action={holdCommissionAction}
          fields={{ commissionId: id }}
          reason={{ label: 'What to check', hint: 'Only staff read this.' }}
        >
          <Field label="Kind">
            <Select
              name="kind"
              options={free.map((kind) => ({ value: kind, label: HOLD_WORDS[kind] }))}
            />
          </Field>
        </ConfirmAction>
      ) : null}
    </>
  );
}

function ClawBack({ commission: { id, status, currency }, amount }: PartProps) {
  return (
    <ConfirmAction
      trigger={<Button>Claw back…</Button>}
      title={`Claw back up to ${amount}?`}
      description={
        status === 'paid'
          ? 'It was paid: what you take back comes off the next payout.'
          : 'All that is left, or a part of it.'
      }
      confirmLabel="Claw back"
      tone="danger"
      action={clawBackCommissionAction}
      fields={{ commissionId: id }}
      reason={{ presets: CLAWBACK_REASONS, hint: 'The affiliate reads this.' }}
    >
      <RequestId />
      <Field label="Amount" optional hint={`Empty takes all of ${amount}.`}>
        <MoneyInput name="amount" currency={currency} />
      </Field>
    </ConfirmAction>
  );
}
