import { Callout } from '@/components/ui/callout';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { Money } from '@/components/ui/money';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { TextLink } from '@/components/ui/text-link';
import { orderReasonText } from '@/lib/orders/reasons';
import { readReceipt } from '@/app/shop/receipt-cookie';
import { requireDemo } from '@/app/shop/shop-api';
import { RefundForm } from '@/app/shop/receipt/refund-form';

export default async function ReceiptPage() {
  requireDemo();
  const receipt = await readReceipt();
  if (!receipt) {
    return (
      <EmptyState
        title="Your order will be here"
        action={<LinkButton href="/shop">To the shop</LinkButton>}
      >
        You have not bought anything yet.
      </EmptyState>
    );
  }
  const { commission, currency } = receipt;
  const left = receipt.total - receipt.refunded;
  return (
    <>
      <PageHeader title="Thank you" description={`Order ${receipt.orderId}`} />
      <Stack>
        <Panel title="Your order">
          <DefinitionList
            layout="lines"
            items={[
              {
                term: receipt.productName,
                value: <Money minor={receipt.amount} currency={currency} />,
              },
              {
                term: 'Total with tax and shipping',
                value: <Money minor={receipt.total} currency={currency} />,
              },
              { term: 'Refunded', value: <Money minor={receipt.refunded} currency={currency} /> },
            ]}
          />
          {left > 0 ? <RefundForm /> : null}
        </Panel>
        <Panel title="What Tributary answered">
          {commission ? (
            <p>
              An affiliate earned <Money minor={commission.amount} currency={commission.currency} />
              , payable on <DateTime value={commission.availableAt} format="date" />.
            </p>
          ) : (
            <Callout tone="neutral" title="Nobody earned anything on this order">
              {receipt.reason ? orderReasonText(receipt.reason) : null}
            </Callout>
          )}
          <p className="text-muted mt-3 text-sm">
            See it from the other sides: <TextLink href="/portal">portal</TextLink> and{' '}
            <TextLink href="/admin/commissions">console</TextLink>.
          </p>
        </Panel>
      </Stack>
    </>
  );
}
