import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

type Props = { children: ReactNode; className?: string };

/** The parts of a page below one another, in the page's rhythm. */
export function Stack({ children, className }: Props) {
  return <div className={cn('grid grid-cols-1 gap-4 md:gap-6', className)}>{children}</div>;
}

/** Two side by side on a desk, below one another on a phone. */
export function Columns({ children, className }: Props) {
  return (
    <div className={cn('grid grid-cols-1 items-start gap-4 md:grid-cols-2 md:gap-6', className)}>
      {children}
    </div>
  );
}
