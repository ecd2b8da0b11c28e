import { CutNote } from '@/components/console/cut-note';
import { CloseDispute, ReverseRefund } from '@/app/admin/orders/order-actions';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { DrawerSection } from '@/components/ui/drawer';
import { formatMoney } from '@/lib/money/format';
import { Money } from '@/components/ui/money';
import type { OrderDetailsDto } from '@/lib/orders/types';
import { DISPUTE_STATUS_WORDS, refundStatusWords } from '@/lib/orders/words';

type SectionProps = { order: OrderDetailsDto; mayReview: boolean };

/** What was refunded, and what each refund took of the commission. */
export function Refunds({ order, mayReview }: SectionProps) {
  if (order.refunds.length === 0) return null;
  const ofDispute = new Set(order.disputes.map((dispute) => dispute.disputeId));
  return (
    <DrawerSection title="Refunds">
      <DefinitionList
        items={order.refunds.map((refund) => ({
          term: <DateTime value={refund.occurredAt} />,
          value: <Money minor={-refund.amountMinor} currency={order.currency} />,
          note: (
            <>
              <span className="block">
                {[
                  // A lost dispute says so in its reason.
                  refund.kind === 'dispute' && refund.status === 'applied' && refund.reason
                    ? null
                    : refundStatusWords(refund, order),
                  refund.reason,
                  refund.reversalReason,
                ]
                  .filter(Boolean)
                  .join(': ')}
              </span>
              {refund.takenMinor === 0n ? null : (
                <span className="block">
                  Took {formatMoney(refund.takenMinor, order.currency)} of the commission
                </span>
              )}
              {mayReview &&
              refund.status === 'applied' &&
              !ofDispute.has(refund.refundId.split('#')[0] ?? '') ? (
                <span className="mt-1 block">
                  <ReverseRefund order={order} refundId={refund.refundId} />
                </span>
              ) : null}
            </>
          ),
        }))}
      />
      <CutNote
        isCut={order.refundCount > order.refunds.length}
        shown={order.refunds.length}
        all={order.refundCount}
        which="first"
      >
        The export of refunds has all.
      </CutNote>
    </DrawerSection>
  );
}

export function Disputes({ order, mayReview }: SectionProps) {
  if (order.disputes.length === 0) return null;
  return (
    <DrawerSection title="Disputes">
      <DefinitionList
        items={order.disputes.map((dispute) => ({
          term: <DateTime value={dispute.openedAt} />,
          value: (
            <Money
              minor={dispute.amountMinor ?? order.totalMinor}
              currency={dispute.currency ?? order.currency}
            />
          ),
          note: (
            <>
              <span className="block">
                {[DISPUTE_STATUS_WORDS[dispute.status], dispute.reason].filter(Boolean).join('. ')}
              </span>
              {mayReview && dispute.status !== 'won' ? (
                <span className="mt-1 block">
                  <CloseDispute order={order} dispute={dispute} />
                </span>
              ) : null}
            </>
          ),
        }))}
      />
      <CutNote
        isCut={order.disputeCount > order.disputes.length}
        shown={order.disputes.length}
        all={order.disputeCount}
        which="first"
      >
        The export of disputes has all.
      </CutNote>
    </DrawerSection>
  );
}
