import { OrderActions } from '@/app/admin/orders/order-actions';
import { Disputes, Refunds } from '@/app/admin/orders/refund-sections';
import { CommissionStatusBadge } from '@/components/commissions/status';
import { SaidHere } from '@/components/console/said-here';
import { UrlDrawer } from '@/components/console/url-drawer';
import { Callout } from '@/components/ui/callout';
import { Code } from '@/components/ui/code';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { DrawerSection } from '@/components/ui/drawer';
import { Money } from '@/components/ui/money';
import { TextLink } from '@/components/ui/text-link';
import { Timeline } from '@/components/ui/timeline';
import type { CommissionItem } from '@/lib/commissions/dto';
import { CANDIDATE_KIND_WORDS, orderSourceWords } from '@/lib/orders/words';
import type { OrderDetailsDto } from '@/lib/orders/types';

type OrderDrawerProps = {
  order: OrderDetailsDto;
  commission: CommissionItem | null;
  names: ReadonlyMap<string, string>;
  closeHref: string;
  mayReview: boolean;
  mayReattribute: boolean;
};

/** Who could have earned by this order and why, then its refunds and facts. */
export function OrderDrawer({ order, commission, names, closeHref, ...rights }: OrderDrawerProps) {
  const { mayReview } = rights;
  const { currency } = order;
  const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? id));
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
      <DrawerSection title="Why">
        {order.reasonText ? (
          <Callout tone="neutral" title="Nobody earned a commission">
            {order.reasonText}
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
        {order.candidates.length > 0 ? (
          <div className="mt-4">
            <Timeline
              label="Who could have earned by it"
              items={order.candidates.map((candidate, index) => ({
                id: String(index),
                title:
                  candidate.code === null
                    ? CANDIDATE_KIND_WORDS[candidate.kind]
                    : `${CANDIDATE_KIND_WORDS[candidate.kind]} ${candidate.code}`,
                at: candidate.touchedAt ?? undefined,
                body: candidate.reasonText,
                by: nameOf(candidate.affiliateId),
                tone: candidate.outcome === 'won' ? 'teal' : 'grey',
              }))}
            />
          </div>
        ) : commission || order.reasonText ? null : (
          <p className="text-muted">Nobody earned a commission by this order.</p>
        )}
      </DrawerSection>
      <Refunds order={order} mayReview={mayReview} />
      <Disputes order={order} mayReview={mayReview} />
      <DrawerSection title="Facts">
        <DefinitionList
          items={[
            { term: 'Customer', value: <Code>{order.customerId}</Code>, note: order.customerEmail },
            {
              term: 'Order value',
              value: <Money minor={order.amountMinor} currency={currency} />,
              note: 'After discount, before tax and shipping',
            },
            {
              term: 'Customer paid',
              value: <Money minor={order.totalMinor} currency={currency} />,
            },
            ...(order.code ? [{ term: 'Code', value: <Code>{order.code}</Code> }] : []),
            ...(order.subId ? [{ term: 'Sub-ID', value: <Code>{order.subId}</Code> }] : []),
            ...(order.affiliateId
              ? [
                  {
                    term: 'Affiliate',
                    value: (
                      <TextLink href={`/admin/affiliates/${order.affiliateId}`}>
                        {nameOf(order.affiliateId)}
                      </TextLink>
                    ),
                  },
                ]
              : []),
            { term: 'Reported by', value: orderSourceWords(order.source) },
            ...Object.entries(order.metadata ?? {}).map(([term, value]) => ({
              term,
              value: String(value),
            })),
            { term: 'Order', value: <Code>{order.id}</Code> },
          ]}
        />
      </DrawerSection>
    </UrlDrawer>
  );
}
