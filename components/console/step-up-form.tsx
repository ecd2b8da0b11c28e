'use client';

import { useActionState, type ReactNode } from 'react';
import { fieldError, type FormAction, type FormState } from '@/components/ui/form-state';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { Input } from '@/components/ui/input';
import { PasswordInput } from '@/components/ui/password-input';
import { SubmitButton } from '@/components/ui/submit-button';

/** How this person can prove again who they are. */
export type StepUpWays = { password: boolean; mail: boolean };

type StepUpFormProps = {
  action: FormAction;
  askCode: FormAction;
  ways: StepUpWays;
  email: string;
  /** Where to go then; the form's own page says it. */
  next?: string | null;
  onDone?: () => void;
  /** Stands before the button. */
  beside?: ReactNode;
};

/** Asks for the password, or for a code where there is none. */
export function StepUpForm({
  action,
  askCode,
  ways,
  email,
  next = null,
  onDone,
  beside,
}: StepUpFormProps) {
  const [state, submit] = useActionState<FormState, FormData>(async (previous, form) => {
    const answer = await action(previous, form);
    if (answer?.ok) onDone?.();
    return answer;
  }, null);
  const [asked, ask] = useActionState<FormState, FormData>(askCode, null);
  if (!ways.password && !ways.mail) {
    return (
      <Callout tone="warning">
        You have no password, and no mail server is set that could bring you a code. Choose a
        password in your settings first.
      </Callout>
    );
  }
  return (
    <form action={submit} className="grid grid-cols-1 gap-4">
      {next === null ? null : <input type="hidden" name="next" value={next} />}
      {/* Tells the browser's password store whose password this is. */}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      {ways.password ? (
        <Field label="Your password" error={fieldError(state, 'password')} required>
          <PasswordInput name="password" autoComplete="current-password" maxLength={200} />
        </Field>
      ) : (
        <Field label="Code" error={fieldError(state, 'code')} required>
          <Input name="code" inputMode="numeric" autoComplete="one-time-code" maxLength={40} />
        </Field>
      )}
      <FormMessage state={state?.ok === false ? state : asked} />
      <div className="flex flex-wrap justify-end gap-2 max-md:*:flex-1">
        {beside}
        {ways.mail ? (
          <Button type="submit" formAction={ask} formNoValidate>
            Mail me a code
          </Button>
        ) : null}
        <SubmitButton pendingLabel="Confirming">Confirm</SubmitButton>
      </div>
    </form>
  );
}
