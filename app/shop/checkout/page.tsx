import { notFound } from 'next/navigation';
import { DefinitionList } from '@/components/ui/definition-list';
import { Money } from '@/components/ui/money';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Columns } from '@/components/ui/stack';
import { findProduct, priceOf, SHOP_CURRENCY } from '@/app/shop/catalogue';
import { requireDemo } from '@/app/shop/shop-api';
import { CheckoutForm } from '@/app/shop/checkout/checkout-form';

type Search = Promise<{ item?: string; click?: string }>;

export default async function CheckoutPage({ searchParams }: { searchParams: Search }) {
  requireDemo();
  const { item, click } = await searchParams;
  const product = findProduct(item);
  if (!product) notFound();
  const price = priceOf(product, 0);
  const money = (minor: number) => <Money minor={minor} currency={SHOP_CURRENCY} />;
  return (
    <>
      <PageHeader title="Checkout" back={{ href: '/shop', label: 'Shop' }} />
      <Columns>
        <Panel title="Your order">
          <DefinitionList
            layout="lines"
            items={[
              { term: product.name, value: money(price.amount) },
              { term: 'Tax', value: money(price.tax) },
              { term: 'Shipping', value: money(price.shipping) },
              { term: 'Total', value: money(price.total) },
            ]}
          />
        </Panel>
        <Panel title="You">
          <CheckoutForm product={product.id} click={typeof click === 'string' ? click : ''} />
        </Panel>
      </Columns>
    </>
  );
}
