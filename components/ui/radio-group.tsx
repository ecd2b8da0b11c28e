'use client';

import { useId, type ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

type RadioGroupProps = {
  legend: ReactNode;
  name: string;
  options: readonly { value: string; label: ReactNode; hint?: ReactNode; disabled?: boolean }[];
  defaultValue?: string;
  value?: string;
  onValueChange?: (value: string) => void;
  hint?: ReactNode;
  error?: string | undefined;
  required?: boolean;
  /** Side by side where there is room. */
  inline?: boolean;
  className?: string;
};

export function RadioGroup({
  legend,
  name,
  options,
  defaultValue,
  value,
  onValueChange,
  hint,
  error,
  required,
  inline = false,
  className,
}: RadioGroupProps) {
  const id = useId();
  const noteId = hint || error ? `${id}-note` : undefined;
  return (
    <fieldset aria-describedby={noteId} className={cn('grid min-w-0 grid-cols-1 gap-2', className)}>
      <legend className="mb-1.5 text-sm font-medium">{legend}</legend>
      <div className={cn('grid grid-cols-1 gap-2', inline && 'sm:flex sm:flex-wrap sm:gap-x-6')}>
        {options.map((option) => (
          <label key={option.value} className="flex gap-2.5 pointer-coarse:py-1.5">
            <input
              type="radio"
              name={name}
              value={option.value}
              required={required}
              disabled={option.disabled}
              {...(value === undefined
                ? { defaultChecked: option.value === defaultValue }
                : { checked: option.value === value })}
              onChange={() => onValueChange?.(option.value)}
              className={cn(
                'border-control bg-surface mt-0.5 grid size-4.5 shrink-0 appearance-none place-content-center rounded-full border transition-colors',
                "before:bg-on-accent checked:border-accent checked:bg-accent before:size-2 before:rounded-full before:opacity-0 before:content-[''] checked:before:opacity-100",
                'forced-colors:appearance-auto',
              )}
            />
            <span className="min-w-0">
              <span className="block text-base">{option.label}</span>
              {option.hint ? <span className="text-muted block text-sm">{option.hint}</span> : null}
            </span>
          </label>
        ))}
      </div>
      {noteId ? (
        <p id={noteId} className={cn('text-sm', error ? 'text-danger' : 'text-muted')}>
          {error ?? hint}
        </p>
      ) : null}
    </fieldset>
  );
}
