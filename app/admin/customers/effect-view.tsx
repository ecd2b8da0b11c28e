import type { Shown } from '@/app/admin/customers/actions';
import { Callout } from '@/components/ui/callout';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { formatNumber } from '@/components/ui/format';
import { Money } from '@/components/ui/money';
import { orderReasonText } from '@/lib/orders/reasons';
import type { ChangedOrder, CustomerAfter, OrderState } from '@/lib/sales/joins/effect';

type NameOf = (affiliateId: string) => string;

/** What a join or a split would do: who there is then, who earns more or less, and order by order. */
export function EffectView({ effect, affiliates }: Pick<Shown, 'effect' | 'affiliates'>) {
  const nameOf: NameOf = (id) => affiliates[id] ?? id;
  const { customers, earnings, orders, changedOrders, isComplete } = effect;
  return (
    <div className="grid grid-cols-1 gap-4">
      <section>
        <h3 className="text-base">
          {customers.length === 1 ? 'One customer then' : 'Two customers then'}
        </h3>
        <DefinitionList
          items={customers.map((customer) => ({
            term: customer.names.join(', '),
            value: <BelongsTo customer={customer} nameOf={nameOf} />,
          }))}
        />
      </section>
      {earnings.length > 0 ? (
        <section>
          <h3 className="text-base">Who earns more or less</h3>
          <DefinitionList
            items={earnings.map(({ affiliateId, currency, change }) => ({
              term: nameOf(affiliateId),
              value: <Money minor={BigInt(change)} currency={currency} signed />,
            }))}
          />
        </section>
      ) : null}
      <section>
        <h3 className="text-base">{ordersTitle(changedOrders)}</h3>
        <DefinitionList
          items={orders.map((order) => ({
            term: order.orderId,
            value: changeWords(order, nameOf),
            note: <DateTime value={order.occurredAt} format="date" />,
          }))}
        />
        {changedOrders > orders.length ? (
          <p className="text-muted text-sm">
            And {formatNumber(changedOrders - orders.length)} more; the sums above are over all.
          </p>
        ) : null}
      </section>
      {isComplete ? null : (
        <Callout tone="warning" title="There is more than is shown">
          This customer has very many orders. The rest is decided by the same rules, right after it.
        </Callout>
      )}
    </div>
  );
}

function ordersTitle(count: number): string {
  if (count === 0) return 'No order changes hands';
  return count === 1 ? 'One order changes' : `${formatNumber(count)} orders change`;
}

function BelongsTo({ customer, nameOf }: { customer: CustomerAfter; nameOf: NameOf }) {
  const { affiliateId, trailingExpiresAt } = customer;
  if (affiliateId === null) return 'Belongs to nobody';
  return (
    <>
      Belongs to {nameOf(affiliateId)}
      {trailingExpiresAt === null ? null : (
        <>
          {' '}
          until <DateTime value={trailingExpiresAt} format="date" />
        </>
      )}
    </>
  );
}

function changeWords({ change, before, after, currency }: ChangedOrder, nameOf: NameOf) {
  const [was, is] = [before, after].map((state) => whoWords(state, nameOf));
  const former = <Sum state={before} currency={currency} />;
  const next = <Sum state={after} currency={currency} />;
  switch (change) {
    case 'earns':
      return (
        <>
          {is} earns {next}
        </>
      );
    case 'moves':
      return (
        <>
          From {was}, {former}, to {is}, {next}
        </>
      );
    case 'loses':
      return (
        <>
          {was} loses {former}: {orderReasonText(after.reason)}
        </>
      );
    case 'flagged':
      return (
        <>
          {was} keeps {former}, past pending: it is flagged to be looked at
        </>
      );
    case 'changes':
      return (
        <>
          {is} earns {next} instead of {former}
        </>
      );
  }
}

function whoWords({ affiliateId }: OrderState, nameOf: NameOf): string {
  return affiliateId === null ? 'Nobody' : nameOf(affiliateId);
}

function Sum({ state, currency }: { state: OrderState; currency: string }) {
  const minor = state.commissions.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  return <Money minor={minor} currency={currency} />;
}
