import {
  reattributeAction,
  recordDisputeAction,
  recordRefundAction,
  reverseRefundAction,
} from '@/app/admin/orders/actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { formatMoney } from '@/lib/money/format';
import { Input } from '@/components/ui/input';
import { MoneyInput } from '@/components/ui/money-input';
import { Select } from '@/components/ui/select';
import { newId } from '@/lib/ids';
import type { DisputeDto, OrderDetailsDto } from '@/lib/orders/types';
import { REATTRIBUTION_REASONS, REFUND_REASONS, REVERSAL_REASONS } from '@/lib/orders/words';

type Rights = { mayReview: boolean; mayReattribute: boolean };

/** What may be done with the open order. The commands decide again, under the lock. */
export function OrderActions({
  order,
  mayReview,
  mayReattribute,
}: Rights & { order: OrderDetailsDto }) {
  const { currency } = order;
  const restMinor = order.totalMinor - order.refundedMinor;
  const rest = formatMoney(restMinor, currency);
  const amount = (
    <Field label="Amount" optional hint={`Of what the customer paid. Empty is all of ${rest}.`}>
      <MoneyInput name="amount" currency={currency} />
    </Field>
  );
  return (
    <>
      {mayReattribute ? <GiveTo order={order} /> : null}
      {mayReview && restMinor > 0n ? (
        <>
          {order.disputes.some((dispute) => dispute.status === 'open') ? null : (
            <ConfirmAction
              trigger={<Button>Open a dispute…</Button>}
              title="Open a dispute?"
              description="The customer’s bank asks for the payment back. The commission is on hold until the dispute is closed."
              confirmLabel="Open dispute"
              action={recordDisputeAction}
              fields={{ orderId: order.id, disputeId: newId('dispute'), status: 'open' }}
              reason={{ presets: ['Fraudulent', 'Product not received'] }}
            >
              {amount}
            </ConfirmAction>
          )}
          <ConfirmAction
            trigger={<Button>Record a refund…</Button>}
            title={`Record a refund of up to ${rest}?`}
            description="Takes the same share of the commission back. No money moves at the payment provider."
            confirmLabel="Record refund"
            action={recordRefundAction}
            fields={{ orderId: order.id, refundId: newId('refund') }}
            reason={{ presets: REFUND_REASONS, hint: 'The affiliate reads this.' }}
          >
            {amount}
          </ConfirmAction>
        </>
      ) : null}
    </>
  );
}

function GiveTo({ order }: { order: OrderDetailsDto }) {
  return (
    <ConfirmAction
      trigger={<Button variant="ghost">Give to another affiliate…</Button>}
      title="Give it to another affiliate?"
      description="What the order has earned is voided or taken back. The new affiliate earns on their present terms, as of the order’s own time."
      confirmLabel="Give"
      tone="danger"
      action={reattributeAction}
      fields={{ orderId: order.id }}
      reason={{ presets: REATTRIBUTION_REASONS }}
    >
      <Field label="Affiliate’s code" required>
        <Input name="affiliateCode" maxLength={50} autoComplete="off" required />
      </Field>
      <Field label="What">
        <Select
          name="scope"
          options={[
            { value: 'order', label: 'This order' },
            { value: 'future', label: 'All future orders of this customer' },
            { value: 'both', label: 'This order and all future ones' },
          ]}
        />
      </Field>
    </ConfirmAction>
  );
}

export function ReverseRefund({ order, refundId }: { order: OrderDetailsDto; refundId: string }) {
  return (
    <ConfirmAction
      trigger={<Button size="sm">Reverse…</Button>}
      title="Reverse this refund?"
      description="The order counts it no more, and the affiliate gets back what it had taken."
      confirmLabel="Reverse"
      action={reverseRefundAction}
      fields={{ orderId: order.id, refundId }}
      reason={{ presets: REVERSAL_REASONS, hint: 'The affiliate reads this.' }}
    />
  );
}

/** A dispute ends won or lost; one that was lost may be won after all. */
export function CloseDispute({ order, dispute }: { order: OrderDetailsDto; dispute: DisputeDto }) {
  const fields = { orderId: order.id, disputeId: dispute.disputeId };
  const reason = { presets: ['The bank decided'], hint: 'The affiliate reads this.' };
  return (
    <span className="flex flex-wrap justify-end gap-2">
      {dispute.status === 'won' ? null : (
        <ConfirmAction
          trigger={<Button size="sm">Won…</Button>}
          title="Close the dispute as won?"
          description="The hold ends. What a loss before had taken is given back."
          confirmLabel="Close as won"
          action={recordDisputeAction}
          fields={{ ...fields, status: 'won' }}
          reason={reason}
        />
      )}
      {dispute.status === 'open' ? (
        <ConfirmAction
          trigger={<Button size="sm">Lost…</Button>}
          title="Close the dispute as lost?"
          description="The disputed amount counts as refunded and takes its share of the commission back."
          confirmLabel="Close as lost"
          tone="danger"
          action={recordDisputeAction}
          fields={{ ...fields, status: 'lost' }}
          reason={reason}
        />
      ) : null}
    </span>
  );
}
