'use client';

import type { ComponentProps, ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { controlClass, controlHeight } from '@/components/ui/control-style';
import { useFieldWiring } from '@/components/ui/field';

export type InputProps = ComponentProps<'input'> & {
  /** Stands inside the control: a currency sign, "https://". */
  before?: ReactNode;
  /** Stands inside the control at its end: "%", "days". */
  after?: ReactNode;
};

export function Input({ before, after, className, ...rest }: InputProps) {
  const wiring = useFieldWiring(rest);
  if (!before && !after) {
    return (
      <input
        className={cn(
          controlClass,
          controlHeight,
          rest.type === 'file' &&
            'text-muted file:bg-sunken file:text-ink file:border-control ps-1 file:my-1 file:me-3 file:h-[calc(100%-0.5rem)] file:rounded-sm file:border file:px-3 file:font-medium',
          className,
        )}
        {...rest}
        {...wiring}
      />
    );
  }
  return (
    <div
      className={cn(
        'border-control bg-surface hover:border-muted flex min-w-0 items-center rounded-md border transition-colors',
        'focus-within:outline-accent has-aria-invalid:border-danger outline-offset-2 focus-within:outline-2',
        controlHeight,
        className,
      )}
    >
      {before ? <span className="text-muted pl-3 text-base">{before}</span> : null}
      <input
        className="h-full w-full min-w-0 rounded-md bg-transparent px-3 text-lg outline-none md:text-base"
        {...rest}
        {...wiring}
      />
      {after ? <span className="text-muted pr-3 text-base whitespace-nowrap">{after}</span> : null}
    </div>
  );
}
