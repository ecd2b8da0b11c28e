'use client';

import { createContext, useContext, useId, type ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

type Wiring = { id: string; describedBy: string | undefined; invalid: boolean; required: boolean };

const FieldContext = createContext<Wiring | null>(null);

type Wired = {
  id?: string | undefined;
  'aria-describedby'?: string | undefined;
  'aria-invalid'?: boolean | 'true' | 'false' | 'grammar' | 'spelling' | undefined;
  required?: boolean | undefined;
};

/** What a control takes from the Field around it; its own props win. */
export function useFieldWiring(own: Wired): Wired {
  const field = useContext(FieldContext);
  if (!field) return own;
  return {
    id: own.id ?? field.id,
    'aria-describedby': own['aria-describedby'] ?? field.describedBy,
    'aria-invalid': own['aria-invalid'] ?? (field.invalid || undefined),
    required: own.required ?? (field.required || undefined),
  };
}

type FieldProps = {
  label: ReactNode;
  /** What to write here, said before a mistake is made. */
  hint?: ReactNode;
  /** What is wrong and how to put it right. */
  error?: string | readonly string[] | undefined;
  required?: boolean;
  /** Marks the field as one that may stay empty. */
  optional?: boolean;
  /** Keeps the label for screen readers only. */
  hideLabel?: boolean;
  id?: string;
  className?: string;
  children: ReactNode;
};

/** One control (Input, Textarea, Select, MoneyInput, PasswordInput) with its label, hint and error. */
export function Field({
  label,
  hint,
  error,
  required = false,
  optional = false,
  hideLabel = false,
  id,
  className,
  children,
}: FieldProps) {
  const made = useId();
  const controlId = id ?? made;
  const message = typeof error === 'string' ? error : error?.join(' ');
  const hintId = hint ? `${controlId}-hint` : undefined;
  const errorId = message ? `${controlId}-error` : undefined;
  const describedBy = [errorId, hintId].filter(Boolean).join(' ') || undefined;
  return (
    <FieldContext value={{ id: controlId, describedBy, invalid: Boolean(message), required }}>
      <div className={cn('grid min-w-0 grid-cols-1 gap-1.5', className)}>
        <label
          htmlFor={controlId}
          className={cn('text-ink text-sm font-medium', hideLabel && 'sr-only')}
        >
          {label}
          {optional ? <span className="text-faint ml-1.5 font-normal">Optional</span> : null}
        </label>
        {children}
        {message ? (
          <p id={errorId} className="text-danger text-sm">
            {message}
          </p>
        ) : null}
        {hint ? (
          <p id={hintId} className="text-muted text-sm">
            {hint}
          </p>
        ) : null}
      </div>
    </FieldContext>
  );
}
