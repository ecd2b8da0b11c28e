'use client';

import { useActionState } from 'react';
import { loginCodeAction } from '@/app/(public)/login/actions';
import { fieldError } from '@/components/ui/form-state';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { Input } from '@/components/ui/input';
import { SubmitButton } from '@/components/ui/submit-button';

export function CodeForm() {
  const [state, action] = useActionState(loginCodeAction, null);
  return (
    <form action={action} className="grid gap-5">
      <Field
        label="Code"
        hint="Six digits from your app, or one of your recovery codes"
        error={fieldError(state, 'code')}
        required
      >
        <Input name="code" autoComplete="one-time-code" autoCapitalize="none" maxLength={40} />
      </Field>
      <FormMessage state={state} />
      <SubmitButton pendingLabel="Logging in">Log in</SubmitButton>
    </form>
  );
}
