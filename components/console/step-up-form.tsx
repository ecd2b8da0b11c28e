'use client';

import { useState, type ReactNode } from 'react';
import { fieldError, type FormAction, type FormState } from '@/components/ui/form-state';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { Input } from '@/components/ui/input';
import { PasswordInput } from '@/components/ui/password-input';

/** How this person can prove again who they are. */
export type StepUpWays = { password: boolean; factor: boolean; mail: boolean };

type StepUpFormProps = {
  action: FormAction;
  /** The same, as a form without JavaScript sends it; it leads on by itself. */
  plainAction?: (form: FormData) => Promise<void>;
  askCode: FormAction;
  ways: StepUpWays;
  email: string;
  /** Where to go then: a path of this site. */
  next?: string | null;
  onDone?: () => void;
  /** Stands before the button. */
  beside?: ReactNode;
};

/** Asks for the password, for a code of the second factor, or for one that is mailed where there is neither. */
export function StepUpForm({
  action,
  plainAction,
  askCode,
  ways,
  email,
  next = null,
  onDone,
  beside,
}: StepUpFormProps) {
  const [state, setState] = useState<FormState>(null);
  const [isPending, setPending] = useState(false);
  /**
   * By hand, and not as the form's action: React shows what happens in a transition only when no other action is on its
   * way, and the one that asks for this proof waits for it.
   */
  const send = async (to: FormAction, form: FormData) => {
    setPending(true);
    try {
      const answer = await to(null, form);
      setState(answer);
      if (answer?.ok && to === action) {
        onDone?.();
        if (next !== null) window.location.assign(next);
      }
    } finally {
      setPending(false);
    }
  };
  if (!ways.password && !ways.factor && !ways.mail) {
    return (
      <Callout tone="warning">
        You have no password, and no mail server is set that could bring you a code. Ask the people
        who run the program for a link to choose a password.
      </Callout>
    );
  }
  return (
    <form
      {...(plainAction ? { action: plainAction } : {})}
      onSubmit={(event) => {
        event.preventDefault();
        void send(action, new FormData(event.currentTarget));
      }}
      className="grid grid-cols-1 gap-4"
    >
      {next === null ? null : <input type="hidden" name="next" value={next} />}
      {/* Tells the browser's password store whose password this is. */}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      {ways.password ? (
        <Field label="Your password" error={fieldError(state, 'password')} required={!ways.factor}>
          <PasswordInput name="password" autoComplete="current-password" maxLength={200} />
        </Field>
      ) : null}
      {ways.factor ? (
        <Field
          label={ways.password ? 'Or a code of your app' : 'Code of your app'}
          hint={ways.password ? undefined : 'Or a recovery code.'}
          error={fieldError(state, 'code')}
          required={!ways.password}
        >
          <Input name="code" autoComplete="one-time-code" autoCapitalize="none" maxLength={40} />
        </Field>
      ) : null}
      {ways.password || ways.factor ? null : (
        <Field label="Code" error={fieldError(state, 'code')} required>
          <Input name="code" inputMode="numeric" autoComplete="one-time-code" maxLength={40} />
        </Field>
      )}
      <FormMessage state={state} />
      <div className="flex flex-wrap justify-end gap-2 max-md:*:flex-1">
        {beside}
        {ways.mail ? (
          <Button disabled={isPending} onClick={() => void send(askCode, new FormData())}>
            Mail me a code
          </Button>
        ) : null}
        <Button type="submit" variant="primary" pending={isPending}>
          Confirm
        </Button>
      </div>
    </form>
  );
}
