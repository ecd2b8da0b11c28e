import { textOf, type PageProps } from '@/app/address';
import { requireStyleguide } from '@/app/styleguide/guard';
import { SalesList } from '@/app/styleguide/list/sales-list';

/** A page that is a list, with everything a list can have. */
export default async function StyleguideListPage({ searchParams }: PageProps) {
  requireStyleguide();
  return <SalesList open={textOf(await searchParams, 'order', 10)} />;
}
