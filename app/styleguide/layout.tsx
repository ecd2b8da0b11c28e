import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { requireStyleguide } from '@/app/styleguide/guard';
import { SkipLink } from '@/components/ui/skip-link';

export const metadata: Metadata = { title: 'Styleguide', robots: { index: false } };

export default function StyleguideLayout({ children }: { children: ReactNode }) {
  requireStyleguide();
  return (
    <>
      <SkipLink />
      <main id="main" tabIndex={-1} className="mx-auto max-w-6xl px-4 pb-16 outline-none lg:px-8">
        {children}
      </main>
    </>
  );
}
