'use client';

import { useId, type ComponentProps, type ReactNode } from 'react';
import { checkboxClass } from '@/components/ui/checkbox-style';
import { cn } from '@/components/ui/cn';

type CheckboxProps = Omit<ComponentProps<'input'>, 'type'> & {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
};

export function Checkbox({ label, hint, error, className, id, ...rest }: CheckboxProps) {
  const made = useId();
  const controlId = id ?? made;
  const noteId = hint || error ? `${controlId}-note` : undefined;
  return (
    <div className={cn('flex min-w-0 gap-2.5 pointer-coarse:py-2', className)}>
      <input
        type="checkbox"
        id={controlId}
        aria-describedby={noteId}
        aria-invalid={error ? true : undefined}
        className={cn(checkboxClass, 'mt-0.5')}
        {...rest}
      />
      <div className="min-w-0">
        <label htmlFor={controlId} className="block text-base">
          {label}
        </label>
        {noteId ? (
          <p id={noteId} className={cn('text-sm', error ? 'text-danger' : 'text-muted')}>
            {error ?? hint}
          </p>
        ) : null}
      </div>
    </div>
  );
}
