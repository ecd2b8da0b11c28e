'use client';

import { useActionState } from 'react';
import { changePasswordAction } from '@/app/(public)/login/actions';
import { fieldError } from '@/components/ui/action-state';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { PasswordInput } from '@/components/ui/password-input';
import { SubmitButton } from '@/components/ui/submit-button';

/** `email` lets a password manager know whose password changes. */
export function PasswordForm({ email }: { email: string }) {
  const [state, action] = useActionState(changePasswordAction, null);
  return (
    <form action={action} className="grid gap-4">
      <input type="hidden" autoComplete="username" value={email} readOnly />
      <Field label="Current password" error={fieldError(state, 'currentPassword')} required>
        <PasswordInput name="currentPassword" autoComplete="current-password" maxLength={200} />
      </Field>
      <Field
        label="New password"
        error={fieldError(state, 'newPassword')}
        hint="At least 12 characters. A sentence is easier to keep in mind than a word."
        required
      >
        <PasswordInput name="newPassword" autoComplete="new-password" maxLength={200} />
      </Field>
      <FormMessage state={state} />
      <div>
        <SubmitButton variant="secondary" pendingLabel="Changing">
          Change password
        </SubmitButton>
      </div>
    </form>
  );
}
