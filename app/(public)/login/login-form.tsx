'use client';

import { useActionState } from 'react';
import { loginAction } from '@/app/(public)/login/actions';
import { fieldError } from '@/components/ui/form-state';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { Input } from '@/components/ui/input';
import { PasswordInput } from '@/components/ui/password-input';
import { SubmitButton } from '@/components/ui/submit-button';
import { typedValue } from '@/lib/http/action-state';

export function LoginForm({ next }: { next: string | null }) {
  const [state, action] = useActionState(loginAction, null);
  return (
    <form action={action} className="grid gap-5">
      {next === null ? null : <input type="hidden" name="next" value={next} />}
      <Field label="E-mail" error={fieldError(state, 'email')} required>
        <Input
          name="email"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          defaultValue={typedValue(state, 'email')}
        />
      </Field>
      <Field label="Password" error={fieldError(state, 'password')} required>
        <PasswordInput name="password" autoComplete="current-password" maxLength={200} />
      </Field>
      <FormMessage state={state} />
      <SubmitButton pendingLabel="Logging in">Log in</SubmitButton>
    </form>
  );
}
