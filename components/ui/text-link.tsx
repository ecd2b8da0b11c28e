import Link from 'next/link';
import type { ComponentProps } from 'react';
import { cn } from '@/components/ui/cn';

type TextLinkProps = ComponentProps<typeof Link> & {
  /** Ink instead of accent: for names in a table, where a column of teal would shout. */
  quiet?: boolean;
};

export function TextLink({ quiet = false, className, ...rest }: TextLinkProps) {
  return (
    <Link
      className={cn(
        'rounded-sm underline decoration-1 underline-offset-3 transition-colors',
        quiet
          ? 'text-ink decoration-line-strong hover:decoration-ink'
          : 'text-accent decoration-accent/40 hover:decoration-accent',
        className,
      )}
      {...rest}
    />
  );
}
