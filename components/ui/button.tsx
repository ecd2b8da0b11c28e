import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { buttonClass, type ButtonLook } from '@/components/ui/button-style';

export type ButtonProps = ComponentProps<'button'> &
  ButtonLook & {
    /** Shows a spinner and takes no press. */
    pending?: boolean;
    /** Stands before the words. */
    icon?: ReactNode;
  };

export function Button({
  variant,
  size,
  square,
  className,
  pending = false,
  icon,
  type = 'button',
  disabled,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      disabled={pending || disabled}
      aria-busy={pending || undefined}
      className={buttonClass({ variant, size, square, className })}
      {...rest}
    >
      {pending ? <LoaderCircle aria-hidden className="animate-turn" /> : icon}
      {children}
    </button>
  );
}
