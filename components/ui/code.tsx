import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

/** An id, an address, a key: read letter by letter. */
export function Code({ children, className }: { children: ReactNode; className?: string }) {
  return <code className={cn('font-mono text-[0.92em] wrap-anywhere', className)}>{children}</code>;
}
