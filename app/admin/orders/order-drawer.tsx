import { OrderActions } from '@/app/admin/orders/order-actions';
import { Disputes, Refunds } from '@/app/admin/orders/refund-sections';
import { Candidates, type NameOf } from '@/app/admin/orders/candidates';
import { CustomerPersonActions } from '@/app/admin/people/person-actions';
import { OrderLines } from '@/components/commissions/order-lines';
import { CommissionStatusBadge } from '@/components/commissions/status';
import { SaidHere } from '@/components/console/said-here';
import { UrlDrawer } from '@/components/console/url-drawer';
import { Callout } from '@/components/ui/callout';
import { Code } from '@/components/ui/code';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList, type Definition } from '@/components/ui/definition-list';
import { DrawerSection } from '@/components/ui/drawer';
import { Money } from '@/components/ui/money';
import { TextLink } from '@/components/ui/text-link';
import type { CommissionDetail } from '@/lib/commissions/dto';
import type { OrderTwin } from '@/lib/orders/find-twin';
import { orderSourceWords } from '@/lib/orders/words';
import type { OrderDetailsDto } from '@/lib/orders/types';

type OrderDrawerProps = {
  order: OrderDetailsDto;
  commission: CommissionDetail | null;
  names: ReadonlyMap<string, string>;
  /** Another order that may be the same sale. */
  twin: OrderTwin | null;
  closeHref: string;
  mayErase: boolean;
  mayReview: boolean;
  mayReattribute: boolean;
};

/** Who could have earned by this order and why, then its refunds and facts. */
export function OrderDrawer(props: OrderDrawerProps) {
  const { order, commission, names, twin, closeHref, mayErase, ...rights } = props;
  const { mayReview } = rights;
  const { currency } = order;
  const nameOf: NameOf = (id) => (id === null ? null : (names.get(id) ?? id));
  return (
    <UrlDrawer
      id={order.id}
      closeHref={closeHref}
      title={`Order ${order.orderId}`}
      footer={
        rights.mayReview || rights.mayReattribute ? (
          <SaidHere>
            <OrderActions order={order} {...rights} />
          </SaidHere>
        ) : undefined
      }
      description={
        <span className="flex flex-wrap items-baseline gap-x-3">
          <Money minor={order.amountMinor} currency={currency} className="text-ink font-medium" />
          <DateTime value={order.occurredAt} format="datetime" />
        </span>
      }
    >
      {twin ? <ToldTwice twin={twin} /> : null}
      <Why order={order} commission={commission} nameOf={nameOf} />
      <OrderLines lines={order.lines} currency={currency} earned={earnedByLine(commission)} />
      <Refunds order={order} mayReview={mayReview} />
      <Disputes order={order} mayReview={mayReview} />
      <DrawerSection title="Facts">
        <DefinitionList items={factsOf(order, nameOf)} />
        {mayErase ? (
          <span className="mt-4 flex flex-wrap gap-2">
            <CustomerPersonActions id={order.id} orderNumber={order.orderId} />
          </span>
        ) : null}
      </DrawerSection>
    </UrlDrawer>
  );
}

/** Of one that counts as one line, the commission says it. */
function earnedByLine(commission: CommissionDetail | null) {
  return commission && commission.lines.length > 1 ? commission.lines : [];
}

/** Each was told once, under its own id: whoever runs the shop decides which one is the sale. */
function ToldTwice({ twin }: { twin: OrderTwin }) {
  return (
    <Callout tone="warning" role="note" title="This may be the same sale twice">
      <TextLink href={`/admin/orders?order=${twin.id}`}>Order {twin.orderId}</TextLink> of the same
      amount was told within ten minutes (source: {orderSourceWords(twin.source)}). Refund one of
      them if it is one sale. Two connections of one shop tell it twice: remove one. A backend
      beside a shop reports under the shop’s own id: two reports of one id are one order.
    </Callout>
  );
}

type WhyProps = Pick<OrderDrawerProps, 'order' | 'commission'> & { nameOf: NameOf };

/** Who earned by it or why nobody did, and all who could have. */
function Why({ order, commission, nameOf }: WhyProps) {
  const { reasonText, candidates } = order;
  return (
    <DrawerSection title="Why">
      {reasonText ? (
        <Callout tone="neutral" title="Nobody earned a commission">
          {reasonText}
        </Callout>
      ) : null}
      {commission ? (
        <p className="flex flex-wrap items-baseline gap-x-3">
          <TextLink href={`/admin/commissions?tab=all&commission=${commission.id}`}>
            <Money minor={commission.remainingMinor} currency={commission.currency} /> to{' '}
            {commission.affiliate.name}
          </TextLink>
          <CommissionStatusBadge commission={commission} />
        </p>
      ) : null}
      {candidates.length > 0 ? (
        <Candidates candidates={candidates} nameOf={nameOf} label="Who could have earned by it" />
      ) : commission || reasonText ? null : (
        <p className="text-muted">Nobody earned a commission by this order.</p>
      )}
    </DrawerSection>
  );
}

function factsOf(order: OrderDetailsDto, nameOf: NameOf): Definition[] {
  const { currency, affiliateId } = order;
  const affiliate = affiliateId ? (
    <TextLink href={`/admin/affiliates/${affiliateId}`}>{nameOf(affiliateId)}</TextLink>
  ) : null;
  return [
    {
      term: 'Customer',
      value: (
        <TextLink href={`/admin/customers/${order.customerRootId}`}>{order.customerId}</TextLink>
      ),
      note: order.customerEmail,
    },
    {
      term: 'Order value',
      value: <Money minor={order.amountMinor} currency={currency} />,
      note: 'After discount, before tax and shipping',
    },
    { term: 'Customer paid', value: <Money minor={order.totalMinor} currency={currency} /> },
    ...(order.code ? [{ term: 'Code', value: <Code>{order.code}</Code> }] : []),
    ...(order.subId ? [{ term: 'Sub-ID', value: <Code>{order.subId}</Code> }] : []),
    ...(affiliate ? [{ term: 'Affiliate', value: affiliate }] : []),
    { term: 'Reported by', value: orderSourceWords(order.source) },
    ...Object.entries(order.metadata ?? {}).map(([term, value]) => ({
      term,
      value: String(value),
    })),
    { term: 'Order', value: <Code>{order.id}</Code> },
  ];
}
