import { changedOrderColumns, gainColumns } from '@/app/admin/settings/program/preview/columns';
import { ListPanel } from '@/components/console/list-panel';
import { Callout } from '@/components/ui/callout';
import { DateTime } from '@/components/ui/date-time';
import { EmptyState } from '@/components/ui/empty-state';
import { formatNumber } from '@/components/ui/format';
import { Money } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import type { AttributionPreview } from '@/lib/reports/attribution-preview/preview';

/** Who would have gained and lost, and the orders that would have gone elsewhere. */
export function PreviewResult({ preview }: { preview: AttributionPreview }) {
  const { rows, totals, changed, changedCount, orders } = preview;
  if (orders === 0) {
    return (
      <Panel title="What would have been">
        <EmptyState title="No orders in this time">
          Choose a longer time to see what other terms would have done.
        </EmptyState>
      </Panel>
    );
  }
  const count = orders === 1 ? '1 order' : `${formatNumber(orders)} orders`;
  return (
    <>
      <Notes preview={preview} />
      {totals.length === 0 ? (
        <Panel title="What would have been" description={count}>
          <p className="text-muted">Nobody earns on these orders, now or then.</p>
        </Panel>
      ) : null}
      {totals.map(({ currency, nowMinor, thenMinor }) => (
        <ListPanel
          key={currency}
          title={`What would have been, ${currency}`}
          description={`As earned over ${count}, before refunds`}
          caption={`Who gains and loses, ${currency}`}
          columns={gainColumns}
          rows={rows.filter((row) => row.currency === currency)}
          rowKey={(row) => row.affiliateId}
          rowHref={(row) => `/admin/affiliates/${row.affiliateId}`}
          totals={{
            name: 'Sum',
            now: <Money minor={nowMinor} currency={currency} />,
            then: <Money minor={thenMinor} currency={currency} />,
            difference: <Money minor={thenMinor - nowMinor} currency={currency} signed />,
          }}
        />
      ))}
      <ChangedOrders changed={changed} changedCount={changedCount} />
    </>
  );
}

function ChangedOrders({
  changed,
  changedCount,
}: Pick<AttributionPreview, 'changed' | 'changedCount'>) {
  return (
    <ListPanel
      title="Orders that would go elsewhere"
      description={
        changedCount > changed.length
          ? `${formatNumber(changedCount)}, the newest ${changed.length} of them here`
          : 'The newest first'
      }
      caption="Orders that would go elsewhere"
      columns={changedOrderColumns}
      rows={changed}
      rowKey={(row) => row.orderId}
      rowHref={(row) => `/admin/orders?order=${row.orderId}`}
      empty={<EmptyState title="No order changes hands" />}
    />
  );
}

function Notes({ preview }: { preview: AttributionPreview }) {
  const { isCut, from, orders, unlikeRecord, guessed, isCounted } = preview;
  return (
    <>
      {isCut ? (
        <Callout tone="warning" title="Only the newest orders are looked at">
          There are more than {formatNumber(orders)} in this time: these are from{' '}
          <DateTime value={from} format="datetime" /> on.
        </Callout>
      ) : null}
      {unlikeRecord > 0 ? (
        <Callout tone="info" title="Some orders were decided on earlier terms">
          For {formatNumber(unlikeRecord)} of {formatNumber(orders)} orders the present terms give
          something else than what they earned. What they earned stays as it is.
        </Callout>
      ) : null}
      {isCounted ? (
        <Callout tone="info" title="Tiers and limits are counted over these orders">
          Figures begin with the orders that are looked at, customer by customer. How many orders
          get a tier by orders is right where a period lies within this time; which of them, and how
          many by sales, may differ.
        </Callout>
      ) : null}
      {guessed > 0 ? (
        <Callout tone="warning" title="Not every click was looked up">
          {formatNumber(guessed)} decisions go by what is known of the order alone.
        </Callout>
      ) : null}
    </>
  );
}
