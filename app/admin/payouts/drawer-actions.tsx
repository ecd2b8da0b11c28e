import {
  approvePayoutAction,
  closePayoutAction,
  payPayoutAction,
  sendPayoutAction,
} from '@/app/admin/payouts/actions';
import { ActionButton } from '@/components/console/action-button';
import { ConfirmAction } from '@/components/console/confirm-action';
import { SaidHere } from '@/components/console/said-here';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { formatMoney } from '@/lib/money/format';
import { Input } from '@/components/ui/input';
import { TextLink } from '@/components/ui/text-link';
import type { PayoutSummary } from '@/lib/payouts/summary';
import { decidePayout, type PayoutEvent } from '@/lib/payouts/rules';
import {
  CANCEL_REASONS,
  CREDIT_FAIL_REASONS,
  CREDIT_RETURN_REASONS,
  FAIL_REASONS,
  REJECT_REASONS,
  RETURN_REASONS,
} from '@/lib/payouts/words';

type Closing = {
  event: 'reject' | 'cancel' | 'fail' | 'return';
  verb: string;
  question: (what: string) => string;
  description: string;
  presets: readonly string[];
};

const released =
  'Everything in it goes back to the available balance. The affiliate reads the reason.';

const CLOSINGS: readonly Closing[] = [
  {
    event: 'return',
    verb: 'Returned…',
    question: (what) => `Did ${what} come back?`,
    description: released,
    presets: RETURN_REASONS,
  },
  {
    event: 'fail',
    verb: 'Failed…',
    question: (what) => `Did the transfer of ${what} fail?`,
    description: released,
    presets: FAIL_REASONS,
  },
  {
    event: 'cancel',
    verb: 'Cancel…',
    question: (what) => `Cancel the payout of ${what}?`,
    description:
      'Everything in it goes back to the available balance. The affiliate sees that it was cancelled, not why: the reason is for staff.',
    presets: CANCEL_REASONS,
  },
  {
    event: 'reject',
    verb: 'Reject…',
    question: (what) => `Reject the payout of ${what}?`,
    description: released,
    presets: REJECT_REASONS,
  },
];

/** Credit goes through no bank, and its bonus came with the approval. */
function closingsOf({ method, bonusMinor }: PayoutSummary): readonly Closing[] {
  if (method !== 'credit') return CLOSINGS;
  return CLOSINGS.map((closing) => ({
    ...closing,
    ...(closing.event === 'return'
      ? {
          question: (what: string) => `Was ${what} taken back?`,
          presets: CREDIT_RETURN_REASONS,
        }
      : closing.event === 'fail'
        ? {
            question: (what: string) => `Could ${what} not be given?`,
            presets: CREDIT_FAIL_REASONS,
          }
        : {}),
    description:
      bonusMinor === 0n
        ? closing.description
        : `${closing.description} The bonus ends with the payout.`,
  }));
}

const CONFIRM = {
  reject: 'Reject',
  cancel: 'Cancel the payout',
  fail: 'Mark as failed',
  return: 'Mark as returned',
};

const EVENTS: readonly PayoutEvent[] = [
  'approve',
  'cancel',
  'reject',
  'send',
  'pay',
  'fail',
  'return',
];

function hasPayoutActions({ status }: PayoutSummary): boolean {
  return EVENTS.some((event) => decidePayout(status, event, 'staff').kind === 'move');
}

/** What may be done with the open payout, as its table says. The commands decide again, under the lock. */
export function PayoutActions({ payout }: { payout: PayoutSummary }) {
  const may = (event: PayoutEvent) => decidePayout(payout.status, event, 'staff').kind === 'move';
  const what = `${formatMoney(payout.amountMinor, payout.currency)} to ${payout.affiliate.name}`;
  const fields = { payoutId: payout.id };
  return (
    <SaidHere>
      {hasPayoutActions(payout) ? null : (
        <p className="text-muted">Nothing more can be done with it.</p>
      )}
      {payout.batchId === null ? null : (
        <TextLink href={`/admin/payouts/batches/${payout.batchId}`}>Its batch</TextLink>
      )}
      {closingsOf(payout)
        .filter(({ event }) => may(event))
        .map((closing) => (
          <ConfirmAction
            key={closing.event}
            trigger={
              <Button variant={closing.event === 'cancel' ? 'ghost' : 'secondary'}>
                {closing.verb}
              </Button>
            }
            title={closing.question(what)}
            description={closing.description}
            confirmLabel={CONFIRM[closing.event]}
            tone="danger"
            action={closePayoutAction}
            fields={{ ...fields, event: closing.event }}
            reason={{ presets: closing.presets }}
          />
        ))}
      {may('approve') ? (
        <ActionButton action={approvePayoutAction} fields={fields} pendingLabel="Approving">
          Approve
        </ActionButton>
      ) : null}
      {may('send') && payout.batchId === null && payout.method !== 'credit' ? (
        <ActionButton
          action={sendPayoutAction}
          fields={fields}
          variant="secondary"
          pendingLabel="Marking"
        >
          Mark as sent
        </ActionButton>
      ) : null}
      {may('pay') && (payout.status === 'sent' || payout.batchId === null) ? (
        <MarkAsPaid payout={payout} what={what} />
      ) : null}
    </SaidHere>
  );
}

/** What is to be done with approved credit; null of all others, which go by a batch or by hand. */
export function giveWords(payout: PayoutSummary): string | null {
  if (payout.status !== 'approved' || payout.method !== 'credit') return null;
  const { amountMinor, currency, affiliate, ...credit } = payout;
  const { creditName, creditAccount, maskedDetails } = credit;
  const amount = formatMoney(amountMinor, currency);
  return `Give ${affiliate.name} ${amount} as ${creditName ?? 'credit'} on account ${creditAccount ?? maskedDetails}, then mark it as paid. Where two people may, that is not who approved it.`;
}

function MarkAsPaid({ payout, what }: { payout: PayoutSummary; what: string }) {
  const isCredit = payout.method === 'credit';
  return (
    <ConfirmAction
      trigger={<Button variant="primary">Mark as paid…</Button>}
      title={isCredit ? `Was ${what} given?` : `Was ${what} paid?`}
      description={`To ${payout.creditAccount ?? payout.maskedDetails}. Its commissions become paid.`}
      confirmLabel="Mark as paid"
      action={payPayoutAction}
      fields={{ payoutId: payout.id }}
    >
      <Field
        label="Reference"
        optional
        hint={
          isCredit
            ? 'What your shop calls it. The affiliate sees it.'
            : 'What the bank or PayPal calls the transfer. The affiliate sees it.'
        }
      >
        <Input name="reference" maxLength={100} autoComplete="off" />
      </Field>
    </ConfirmAction>
  );
}
