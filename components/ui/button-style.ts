import { cn } from '@/components/ui/cn';

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger';
export type ButtonSize = 'sm' | 'md' | 'lg';

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong active:bg-accent-strong',
  secondary:
    'border border-line-strong bg-surface text-ink hover:border-control hover:bg-hover active:bg-sunken',
  ghost: 'text-ink hover:bg-hover active:bg-sunken',
  danger: 'bg-danger text-on-danger hover:bg-danger-strong active:bg-danger-strong',
};

const sizes: Record<ButtonSize, string> = {
  sm: 'h-8 gap-1.5 px-3 text-sm',
  md: 'h-10 gap-2 px-4 text-base',
  lg: 'h-11 gap-2 px-5 text-lg',
};

const squares: Record<ButtonSize, string> = {
  sm: 'w-8 px-0 pointer-coarse:w-11',
  md: 'w-10 px-0 pointer-coarse:w-11',
  lg: 'w-11 px-0',
};

export type ButtonLook = {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** For a button that holds an icon alone. */
  square?: boolean;
  className?: string;
};

/** The button's classes, for what must look like one and is something else. */
export function buttonClass({
  variant = 'secondary',
  size = 'md',
  square = false,
  className,
}: ButtonLook = {}): string {
  return cn(
    'inline-flex shrink-0 items-center justify-center rounded-md font-medium whitespace-nowrap select-none',
    'transition-colors disabled:cursor-not-allowed disabled:opacity-55 pointer-coarse:min-h-11',
    '[&_svg]:size-4 [&_svg]:shrink-0',
    variants[variant],
    sizes[size],
    square && squares[size],
    className,
  );
}
