import type { ComponentProps, ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import type { ButtonLook } from '@/components/ui/button-style';

type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> &
  Omit<ButtonLook, 'square'> & {
    /** What it does, for those who do not see the icon; shown as a title too. */
    label: string;
    icon: ReactNode;
    pending?: boolean;
  };

export function IconButton({ label, icon, variant = 'ghost', ...rest }: IconButtonProps) {
  return <Button variant={variant} square aria-label={label} title={label} icon={icon} {...rest} />;
}
