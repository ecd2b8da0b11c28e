'use client';

import { useActionState, type ReactNode } from 'react';
import type { FormState, FormAction } from '@/components/ui/form-state';
import { SubmitButton } from '@/components/ui/submit-button';
import { useAnnouncedAction } from '@/components/console/announced-action';

type ActionButtonProps = {
  action: FormAction;
  fields: Readonly<Record<string, string>>;
  variant?: 'primary' | 'secondary' | 'ghost' | 'danger';
  size?: 'sm' | 'md';
  pendingLabel?: string;
  children: ReactNode;
};

/** One press, no question: for what can be undone or does no harm. */
export function ActionButton({
  action,
  fields,
  variant = 'primary',
  size = 'md',
  pendingLabel,
  children,
}: ActionButtonProps) {
  const [, submit] = useActionState<FormState, FormData>(
    useAnnouncedAction(action, { refusals: true }),
    null,
  );
  return (
    <form action={submit} className="grid grid-cols-1">
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SubmitButton variant={variant} size={size} {...(pendingLabel ? { pendingLabel } : {})}>
        {children}
      </SubmitButton>
    </form>
  );
}
