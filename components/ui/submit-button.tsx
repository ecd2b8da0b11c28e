'use client';

import { useFormStatus } from 'react-dom';
import { Button, type ButtonProps } from '@/components/ui/button';

type SubmitButtonProps = Omit<ButtonProps, 'type' | 'pending'> & {
  /** Said while the form is on its way, as in "Saving". */
  pendingLabel?: string;
};

/** Knows by itself that its form is being sent. With name and value it spins only when it was the one pressed. */
export function SubmitButton({
  variant = 'primary',
  pendingLabel,
  disabled,
  children,
  ...rest
}: SubmitButtonProps) {
  const { pending, data } = useFormStatus();
  const isPressed =
    pending && (rest.name === undefined || data.get(rest.name) === String(rest.value ?? ''));
  return (
    <Button
      type="submit"
      variant={variant}
      pending={isPressed}
      disabled={pending || disabled}
      {...rest}
    >
      {isPressed && pendingLabel ? pendingLabel : children}
    </Button>
  );
}
