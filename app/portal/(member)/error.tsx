'use client';

import { PageError, type PageErrorProps } from '@/components/ui/page-error';

export default function PortalError(props: PageErrorProps) {
  return <PageError {...props} homeHref="/portal" />;
}
