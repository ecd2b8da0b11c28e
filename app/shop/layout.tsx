import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { PublicShell } from '@/components/shell/public-shell';
import { requireDemo } from '@/app/shop/shop-api';

export const metadata: Metadata = { title: 'Juniper Coffee' };

export default function ShopLayout({ children }: { children: ReactNode }) {
  requireDemo();
  return (
    <PublicShell
      programName="Juniper Coffee"
      homeHref="/shop"
      nav={[
        { href: '/shop', label: 'Shop' },
        { href: '/shop/receipt', label: 'My order' },
      ]}
      footer="A demo shop. Nothing is sold and nothing is shipped."
    >
      {children}
    </PublicShell>
  );
}
