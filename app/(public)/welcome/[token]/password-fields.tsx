'use client';

import { fieldError } from '@/components/ui/form-state';
import { Field } from '@/components/ui/field';
import { PasswordInput } from '@/components/ui/password-input';
import type { ActionState } from '@/lib/http/action-state';
import { PASSWORD_HINT } from '@/lib/auth/password-words';

/** A new password; `email` lets the browser's password manager keep the pair. */
export function PasswordFields<T>({ state, email }: { state: ActionState<T>; email?: string }) {
  return (
    <>
      {email === undefined ? null : (
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      )}
      <Field label="Password" hint={PASSWORD_HINT} error={fieldError(state, 'password')} required>
        <PasswordInput name="password" autoComplete="new-password" minLength={12} maxLength={200} />
      </Field>
    </>
  );
}
