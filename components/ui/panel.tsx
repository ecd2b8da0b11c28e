import { useId, type ComponentProps, type ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

/** A plain surface with an edge. */
export function Card({ className, ...rest }: ComponentProps<'div'>) {
  return (
    <div
      className={cn('border-line bg-surface rounded-lg border p-4 md:p-5', className)}
      {...rest}
    />
  );
}

type PanelProps = {
  title: ReactNode;
  description?: ReactNode;
  /** A link or button at the title's right. */
  action?: ReactNode;
  footer?: ReactNode;
  /** Lets a table or list reach the panel's edges. */
  flush?: boolean;
  id?: string | undefined;
  className?: string;
  children: ReactNode;
};

/** A titled section of a page. */
export function Panel({
  title,
  description,
  action,
  footer,
  flush = false,
  id,
  className,
  children,
}: PanelProps) {
  const headingId = useId();
  return (
    <section
      id={id}
      aria-labelledby={headingId}
      className={cn('border-line bg-surface min-w-0 rounded-lg border', className)}
    >
      <div className="flex min-h-13 flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2.5 md:px-5">
        <div className="min-w-0">
          <h2 id={headingId} className="text-base">
            {title}
          </h2>
          {description ? <p className="text-muted text-sm">{description}</p> : null}
        </div>
        {action ? <div className="flex items-center gap-2 text-sm">{action}</div> : null}
      </div>
      <div
        className={cn(
          flush
            ? cn('border-line border-t', !footer && 'overflow-clip rounded-b-lg')
            : 'px-4 pb-4 md:px-5 md:pb-5',
        )}
      >
        {children}
      </div>
      {footer ? (
        <div className="border-line text-muted border-t px-4 py-3 text-sm md:px-5">{footer}</div>
      ) : null}
    </section>
  );
}
