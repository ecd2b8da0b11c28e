'use client';

import { PageError, type PageErrorProps } from '@/components/ui/page-error';

export default function RootError({ error, retry }: PageErrorProps) {
  return (
    <main id="main">
      <PageError error={error} retry={retry} />
    </main>
  );
}
