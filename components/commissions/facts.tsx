import { isHeldBack } from '@/components/commissions/status';
import type { CommissionDetailView, ExplanationView } from '@/components/commissions/types';
import { Code } from '@/components/ui/code';
import { CopiedId } from '@/components/ui/copied-id';
import { DateTime } from '@/components/ui/date-time';
import type { Definition } from '@/components/ui/definition-list';
import { Money } from '@/components/ui/money';
import { TextLink } from '@/components/ui/text-link';
import { PAYOUT_STATUSES } from '@/lib/payouts/types';
import { PAYOUT_STATUS_WORDS } from '@/lib/payouts/words';

export type CommissionWhyProps = {
  explanation: ExplanationView;
  /** The affiliate's has fewer words: no customer and no ids that only staff can use. */
  audience: 'affiliate' | 'staff';
  payoutHref?: (payoutId: string) => string;
  orderHref?: (orderId: string) => string;
  /** Of another commission: the one that an adjustment restores. */
  commissionHref: (commissionId: string) => string;
};

/** The raw facts; those that nobody has are left out. */
export function commissionFacts(props: CommissionWhyProps): Definition[] {
  const { explanation, audience, payoutHref, commissionHref } = props;
  const { commission, restoredFrom } = explanation;
  const { customer, affiliate, earnedAt, availableAt, subId, clickId } = commission;
  const isStaff = audience === 'staff';
  const facts: (Definition | false | null | '')[] = [
    ...restoredFromFacts(restoredFrom, commissionHref),
    ...orderFacts(props),
    isStaff && customer && { term: 'Customer', value: <Code>{customer.externalId}</Code> },
    isStaff && { term: 'Affiliate', value: affiliate.name, note: <Code>{affiliate.code}</Code> },
    { term: 'Earned', value: <DateTime value={earnedAt} format="datetime" /> },
    !isHeldBack(commission) && {
      term: 'Payable on',
      value: <DateTime value={availableAt} format="datetime" />,
    },
    subId && { term: 'Sub-ID', value: <Code>{subId}</Code> },
    ...payoutFacts(commission, payoutHref),
    isStaff && clickId !== null && { term: 'Click', value: <Code>{clickId}</Code> },
    { term: 'Commission', value: <CopiedId id={commission.id} /> },
  ];
  return facts.filter((fact): fact is Definition => Boolean(fact));
}

function orderFacts({ explanation, audience, orderHref }: CommissionWhyProps): Definition[] {
  const { order } = explanation.commission;
  if (!order) return [];
  const id = <Code>{order.externalId}</Code>;
  const isLinked = audience === 'staff' && orderHref;
  return [
    {
      term: 'Order',
      value: isLinked ? <TextLink href={orderHref(order.id)}>{id}</TextLink> : id,
    },
    {
      term: 'Order value',
      value: <Money minor={order.amountMinor} currency={order.currency} />,
      note: 'After discount, before tax and shipping',
    },
    ...(order.refundedMinor > 0n
      ? [
          {
            term: 'Refunded',
            value: <Money minor={order.refundedMinor} currency={order.currency} />,
            note: (
              <>
                of <Money minor={order.totalMinor} currency={order.currency} /> that the customer
                paid
              </>
            ),
          },
        ]
      : []),
  ];
}

function payoutFacts(
  { payouts, currency }: CommissionDetailView,
  payoutHref: CommissionWhyProps['payoutHref'],
): Definition[] {
  return payouts.map(({ id, live, amountMinor, status }) => ({
    term: live ? 'Payout' : 'Earlier payout',
    value: (
      <>
        <Money minor={amountMinor} currency={currency} />{' '}
        {payoutHref ? (
          <TextLink href={payoutHref(id)}>{payoutWord(status)}</TextLink>
        ) : (
          payoutWord(status)
        )}
      </>
    ),
  }));
}

function payoutWord(status: string): string {
  const known = PAYOUT_STATUSES.find((one) => one === status);
  return known ? PAYOUT_STATUS_WORDS[known].label : status;
}

function restoredFromFacts(
  restoredFrom: ExplanationView['restoredFrom'],
  commissionHref: CommissionWhyProps['commissionHref'],
): Definition[] {
  if (!restoredFrom) return [];
  const { commissionId, order, cause, causeId } = restoredFrom;
  const words = order === null ? 'An earlier commission' : `Order ${order}`;
  const of = {
    term: 'Gives back of',
    value: <TextLink href={commissionHref(commissionId)}>{words}</TextLink>,
    note: <CopiedId id={commissionId} />,
  };
  if (causeId === null) return [of];
  const term = cause === 'dispute' ? 'Dispute that was won' : 'Refund that failed';
  return [of, { term, value: <Code>{causeId}</Code> }];
}
