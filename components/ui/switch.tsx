'use client';

import { useId, type ComponentProps, type ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

type SwitchProps = Omit<ComponentProps<'input'>, 'type' | 'role'> & {
  label: ReactNode;
  hint?: ReactNode;
};

/** A setting that is on or off. Sent in a form like a checkbox. */
export function Switch({ label, hint, className, id, ...rest }: SwitchProps) {
  const made = useId();
  const controlId = id ?? made;
  const hintId = hint ? `${controlId}-hint` : undefined;
  return (
    <div
      className={cn(
        'flex min-w-0 items-start justify-between gap-4 pointer-coarse:py-2',
        className,
      )}
    >
      <div className="min-w-0">
        <label htmlFor={controlId} className="block cursor-pointer text-base">
          {label}
        </label>
        {hint ? (
          <p id={hintId} className="text-muted text-sm">
            {hint}
          </p>
        ) : null}
      </div>
      <input
        type="checkbox"
        role="switch"
        id={controlId}
        aria-describedby={hintId}
        className={cn(
          'bg-control checked:bg-accent relative mt-0.5 h-5 w-9 shrink-0 appearance-none rounded-full transition-colors',
          "before:bg-surface before:absolute before:top-0.5 before:left-0.5 before:size-4 before:rounded-full before:transition-transform before:content-['']",
          'checked:before:translate-x-4 disabled:cursor-not-allowed disabled:opacity-55 forced-colors:appearance-auto',
        )}
        {...rest}
      />
    </div>
  );
}
