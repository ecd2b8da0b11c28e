'use client';

import { useActionState } from 'react';
import { fieldError, type FormState, type FormAction } from '@/components/ui/form-state';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { PasswordInput } from '@/components/ui/password-input';
import { SubmitButton } from '@/components/ui/submit-button';

type PasswordFormProps = {
  action: FormAction;
  /** Whose password it is. */
  email: string;
  /** What makes a new password a good one. */
  hint: string;
  submitLabel: string;
  variant?: 'primary' | 'secondary';
};

/** A new password for somebody who knows the old one. */
export function PasswordForm({
  action,
  email,
  hint,
  submitLabel,
  variant = 'primary',
}: PasswordFormProps) {
  const [state, submit] = useActionState<FormState, FormData>(action, null);
  return (
    <form action={submit} className="grid grid-cols-1 gap-4">
      {/* Tells the browser's password store whose password this is. */}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <Field label="Current password" error={fieldError(state, 'currentPassword')} required>
        <PasswordInput name="currentPassword" autoComplete="current-password" maxLength={200} />
      </Field>
      <Field label="New password" hint={hint} error={fieldError(state, 'newPassword')} required>
        <PasswordInput name="newPassword" autoComplete="new-password" maxLength={200} />
      </Field>
      <FormMessage state={state} />
      <div>
        <SubmitButton variant={variant} pendingLabel="Changing">
          {submitLabel}
        </SubmitButton>
      </div>
    </form>
  );
}
