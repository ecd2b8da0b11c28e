import { Callout } from '@/components/ui/callout';
import { LinkButton } from '@/components/ui/link-button';
import { Money } from '@/components/ui/money';
import { PageHeader } from '@/components/ui/page-header';
import { Card } from '@/components/ui/panel';
import { PRODUCTS, SHOP_CURRENCY } from '@/app/shop/catalogue';
import { requireDemo } from '@/app/shop/shop-api';

type Search = Promise<{ via?: string; click?: string }>;

export default async function ShopPage({ searchParams }: { searchParams: Search }) {
  requireDemo();
  const { via, click } = await searchParams;
  const carry = typeof click === 'string' ? `&click=${encodeURIComponent(click)}` : '';
  return (
    <>
      <PageHeader title="Coffee worth getting up for" />
      {typeof via === 'string' ? (
        <Callout tone="info" title={`You came through the link of ${via.slice(0, 50)}`}>
          Buy something, and the affiliate earns a commission on it.
        </Callout>
      ) : null}
      <ul className="mt-6 grid grid-cols-1 gap-4 sm:grid-cols-2">
        {PRODUCTS.map((product) => (
          <li key={product.id} id={product.id}>
            <Card className="flex h-full flex-col gap-3">
              <div className="flex items-baseline justify-between gap-4">
                <h2 className="text-base font-semibold">{product.name}</h2>
                <Money minor={product.priceMinor} currency={SHOP_CURRENCY} />
              </div>
              <p className="text-muted grow text-sm">{product.note}</p>
              <LinkButton
                href={`/shop/checkout?item=${product.id}${carry}`}
                aria-label={`Buy ${product.name}`}
              >
                Buy
              </LinkButton>
            </Card>
          </li>
        ))}
      </ul>
    </>
  );
}
