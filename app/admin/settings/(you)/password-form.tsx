'use client';

import { useActionState } from 'react';
import { changePasswordAction } from '@/app/(public)/login/actions';
import { fieldError } from '@/components/ui/action-state';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { PasswordInput } from '@/components/ui/password-input';
import { SubmitButton } from '@/components/ui/submit-button';

export function PasswordForm({ email }: { email: string }) {
  const [state, action] = useActionState(changePasswordAction, null);
  return (
    <form action={action} className="grid max-w-md grid-cols-1 gap-4">
      {/* Tells the browser's password store whose password this is. */}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <Field label="Current password" error={fieldError(state, 'currentPassword')} required>
        <PasswordInput name="currentPassword" autoComplete="current-password" maxLength={200} />
      </Field>
      <Field
        label="New password"
        hint="12 characters or more."
        error={fieldError(state, 'newPassword')}
        required
      >
        <PasswordInput name="newPassword" autoComplete="new-password" maxLength={200} />
      </Field>
      <FormMessage state={state} />
      <div>
        <SubmitButton pendingLabel="Changing">Change password</SubmitButton>
      </div>
    </form>
  );
}
