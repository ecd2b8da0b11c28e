'use client';

import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from '@/components/ui/cn';
import { controlClass, controlHeight } from '@/components/ui/control-style';
import { useFieldWiring } from '@/components/ui/field';

export type SelectOption = { value: string; label: string; disabled?: boolean };

type SelectProps = ComponentProps<'select'> & {
  /** Or give <option> children. */
  options?: readonly SelectOption[];
  /** A first, empty choice. */
  placeholder?: string;
};

/** The browser's own select: works without JavaScript and with every phone's wheel. */
export function Select({ options, placeholder, className, children, ...rest }: SelectProps) {
  const wiring = useFieldWiring(rest);
  return (
    <span className={cn('relative block min-w-0', className)}>
      <select
        className={cn(controlClass, controlHeight, 'appearance-none pr-9 text-ellipsis')}
        {...rest}
        {...wiring}
      >
        {placeholder === undefined ? null : <option value="">{placeholder}</option>}
        {options?.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="text-muted pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2"
      />
    </span>
  );
}
