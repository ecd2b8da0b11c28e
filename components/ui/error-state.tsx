import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

type ErrorStateProps = {
  /** What happened: "This page could not be loaded" */
  title: ReactNode;
  /** What is safe: "Nothing was changed." */
  safe?: ReactNode;
  /** What to do. */
  children?: ReactNode;
  action?: ReactNode;
  /** What support asks for. */
  requestId?: string | undefined;
  /** h1 when it is the whole page. */
  as?: 'h1' | 'h2';
  className?: string;
};

export function ErrorState({
  title,
  safe,
  children,
  action,
  requestId,
  as: Heading = 'h2',
  className,
}: ErrorStateProps) {
  return (
    <div
      role="alert"
      className={cn('mx-auto flex max-w-md flex-col items-start px-4 py-10 md:py-14', className)}
    >
      <Heading className="text-xl">{title}</Heading>
      {safe ? <p className="text-ink mt-2 text-base">{safe}</p> : null}
      {children ? <div className="text-muted mt-1 text-base">{children}</div> : null}
      {action ? <div className="mt-5 flex flex-wrap gap-2">{action}</div> : null}
      {requestId ? <p className="text-faint mt-6 text-xs">Request {requestId}</p> : null}
    </div>
  );
}
