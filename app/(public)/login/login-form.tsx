'use client';

import { useActionState } from 'react';
import { loginAction } from '@/app/(public)/login/actions';
import { fieldError } from '@/components/ui/form-state';
import { EmailField } from '@/app/(public)/email-field';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { PasswordInput } from '@/components/ui/password-input';
import { SubmitButton } from '@/components/ui/submit-button';

export function LoginForm({ next }: { next: string | null }) {
  const [state, action] = useActionState(loginAction, null);
  return (
    <form action={action} className="grid gap-5">
      {next === null ? null : <input type="hidden" name="next" value={next} />}
      <EmailField state={state} />
      <Field label="Password" error={fieldError(state, 'password')} required>
        <PasswordInput name="password" autoComplete="current-password" maxLength={200} />
      </Field>
      <FormMessage state={state} />
      <SubmitButton pendingLabel="Logging in">Log in</SubmitButton>
    </form>
  );
}
