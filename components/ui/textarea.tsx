'use client';

import type { ComponentProps } from 'react';
import { cn } from '@/components/ui/cn';
import { controlClass } from '@/components/ui/control-style';
import { useFieldWiring } from '@/components/ui/field';

export function Textarea({ className, rows = 3, ...rest }: ComponentProps<'textarea'>) {
  const wiring = useFieldWiring(rest);
  return (
    <textarea
      rows={rows}
      className={cn(controlClass, 'field-sizing-content min-h-20 py-2', className)}
      {...rest}
      {...wiring}
    />
  );
}
