import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { buttonClass, type ButtonLook } from '@/components/ui/button-style';

type LinkButtonProps = ComponentProps<typeof Link> &
  ButtonLook & {
    icon?: ReactNode;
    /** A plain <a>: for files, exports and other sites, which the router must not prefetch. */
    plain?: boolean;
  };

/** A link that looks like a button: it leads somewhere and changes nothing. */
export function LinkButton({
  variant,
  size,
  square,
  className,
  icon,
  plain = false,
  children,
  href,
  prefetch,
  replace,
  scroll,
  ...rest
}: LinkButtonProps) {
  const look = buttonClass({ variant, size, square, className });
  if (plain && typeof href === 'string') {
    return (
      <a href={href} className={look} {...rest}>
        {icon}
        {children}
      </a>
    );
  }
  return (
    <Link
      href={href}
      prefetch={prefetch}
      replace={replace}
      scroll={scroll}
      className={look}
      {...rest}
    >
      {icon}
      {children}
    </Link>
  );
}
