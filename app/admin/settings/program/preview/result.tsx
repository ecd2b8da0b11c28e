import { Callout } from '@/components/ui/callout';
import { DataTable, type Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { EmptyState } from '@/components/ui/empty-state';
import { formatNumber } from '@/components/ui/format';
import { Money } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { candidateReasonText, ORDER_REASON_WORDS } from '@/lib/orders/reasons';
import type { AttributionPreview } from '@/lib/reports/attribution-preview/preview';
import type { ChangedOrder, PreviewRow } from '@/lib/reports/attribution-preview/tally';

const rowColumns: readonly Column<PreviewRow>[] = [
  { key: 'name', header: 'Affiliate', cell: (row) => row.name },
  {
    key: 'orders',
    header: 'Orders now',
    align: 'end',
    phoneLabel: 'Orders now',
    cell: (row) => formatNumber(row.now.orders),
  },
  {
    key: 'ordersThen',
    header: 'Then',
    align: 'end',
    phoneLabel: 'then',
    cell: (row) => formatNumber(row.then.orders),
  },
  {
    key: 'now',
    header: 'Earned now',
    align: 'end',
    phoneLabel: 'Earned now',
    cell: (row) => <Money minor={row.now.minor} currency={row.currency} />,
  },
  {
    key: 'then',
    header: 'Then',
    align: 'end',
    phoneLabel: 'then',
    cell: (row) => <Money minor={row.then.minor} currency={row.currency} />,
  },
  {
    key: 'difference',
    header: 'Difference',
    align: 'end',
    phone: 'figure',
    cell: (row) => <Money minor={row.then.minor - row.now.minor} currency={row.currency} signed />,
  },
];

const orderColumns: readonly Column<ChangedOrder>[] = [
  { key: 'order', header: 'Order', cell: (row) => row.externalId },
  {
    key: 'when',
    header: 'When',
    phone: 'status',
    cell: (row) => <DateTime value={row.occurredAt} format="day" />,
  },
  {
    key: 'from',
    header: 'Now',
    phoneLabel: 'Now',
    cell: (row) => row.from ?? 'Nobody',
    className: 'text-muted',
  },
  { key: 'to', header: 'Then', phoneLabel: 'then', cell: (row) => row.to ?? 'Nobody' },
  { key: 'why', header: 'Why', cell: (row) => reasonText(row), className: 'text-muted' },
  {
    key: 'difference',
    header: 'Would earn',
    align: 'end',
    phone: 'figure',
    cell: (row) => <Money minor={row.thenMinor} currency={row.currency} />,
  },
];

function reasonText({ reason, to }: ChangedOrder): string {
  const words: Record<string, string> = ORDER_REASON_WORDS;
  return to === null ? (words[reason] ?? reason) : candidateReasonText(reason);
}

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
        <Panel
          key={currency}
          flush
          title={`What would have been, ${currency}`}
          description={`As earned over ${count}, before refunds`}
        >
          <DataTable
            caption={`Who gains and loses, ${currency}`}
            columns={rowColumns}
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
        </Panel>
      ))}
      <Panel
        flush
        title="Orders that would go elsewhere"
        description={
          changedCount > changed.length
            ? `${formatNumber(changedCount)}, the newest ${changed.length} of them here`
            : 'The newest first'
        }
      >
        <DataTable
          caption="Orders that would go elsewhere"
          columns={orderColumns}
          rows={changed}
          rowKey={(row) => row.orderId}
          rowHref={(row) => `/admin/orders?order=${row.orderId}`}
          empty={<EmptyState title="No order changes hands" />}
        />
      </Panel>
    </>
  );
}

function Notes({ preview }: { preview: AttributionPreview }) {
  const { isCut, from, orders, unlikeRecord, guessed } = preview;
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
      {guessed > 0 ? (
        <Callout tone="warning" title="Not every click was looked up">
          {formatNumber(guessed)} decisions go by what is known of the order alone.
        </Callout>
      ) : null}
    </>
  );
}
