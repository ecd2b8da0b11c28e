import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

type EmptyStateProps = {
  icon?: ReactNode;
  /** "No commissions yet" */
  title: ReactNode;
  /** What will be here, and when. */
  children?: ReactNode;
  /** The one thing to do now. */
  action?: ReactNode;
  className?: string;
};

export function EmptyState({ icon, title, children, action, className }: EmptyStateProps) {
  return (
    <div
      className={cn(
        'mx-auto flex max-w-md flex-col items-center px-4 py-10 text-center md:py-14',
        className,
      )}
    >
      {icon ? (
        <span aria-hidden className="text-faint mb-3 [&_svg]:size-6 [&_svg]:stroke-[1.5]">
          {icon}
        </span>
      ) : null}
      <p className="text-lg font-medium">{title}</p>
      {children ? <div className="text-muted mt-1 text-base">{children}</div> : null}
      {action ? <div className="mt-5">{action}</div> : null}
    </div>
  );
}
