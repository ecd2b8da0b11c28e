'use client';

import { useActionState } from 'react';
import { fieldError } from '@/components/ui/form-state';
import { Callout } from '@/components/ui/callout';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { Input } from '@/components/ui/input';
import { LinkButton } from '@/components/ui/link-button';
import { PasswordInput } from '@/components/ui/password-input';
import { SubmitButton } from '@/components/ui/submit-button';
import { Textarea } from '@/components/ui/textarea';
import { typedValue, type ActionState } from '@/lib/http/action-state';
import { applyAction } from '@/app/(public)/apply/actions';
import { PASSWORD_HINT } from '@/lib/auth/password-words';

type ApplyFormProps = {
  /** Slug. */
  program: string;
  isAcceptedAtOnce: boolean;
};

export function ApplyForm({ program, isAcceptedAtOnce }: ApplyFormProps) {
  const [state, action] = useActionState(applyAction, null);
  if (state?.ok) {
    return <Applied isAcceptedAtOnce={isAcceptedAtOnce} />;
  }
  return (
    <form action={action} className="grid gap-5">
      <input type="hidden" name="program" value={program} />
      <Field label="Your name" error={fieldError(state, 'name')} required>
        <Input
          name="name"
          autoComplete="name"
          maxLength={100}
          defaultValue={typedValue(state, 'name')}
        />
      </Field>
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
      <Field label="Password" error={fieldError(state, 'password')} hint={PASSWORD_HINT} required>
        <PasswordInput name="password" autoComplete="new-password" maxLength={200} />
      </Field>
      <WishFields state={state} />
      <FormMessage state={state} />
      <SubmitButton pendingLabel="Sending">Apply</SubmitButton>
    </form>
  );
}

type WishFieldsProps = { state: ActionState<unknown> };

/** What may stay empty. */
function WishFields({ state }: WishFieldsProps) {
  return (
    <>
      <Field
        label="Code you would like"
        error={fieldError(state, 'code')}
        hint="Stands in your link. Letters, digits, - and _. We make one if it is taken or left empty."
        optional
      >
        <Input
          name="code"
          maxLength={50}
          autoCapitalize="characters"
          autoComplete="off"
          spellCheck={false}
          defaultValue={typedValue(state, 'code')}
        />
      </Field>
      <Field
        label="Where will you share your link"
        error={fieldError(state, 'note')}
        hint="Your site, channel or newsletter, in a sentence or two."
        optional
      >
        <Textarea name="note" maxLength={1000} defaultValue={typedValue(state, 'note')} />
      </Field>
    </>
  );
}

function Applied({ isAcceptedAtOnce }: Pick<ApplyFormProps, 'isAcceptedAtOnce'>) {
  return (
    <div className="grid gap-4">
      <Callout tone="success" title="We have your application" role="status">
        {isAcceptedAtOnce
          ? 'Log in with your address and password: your link is ready.'
          : 'Somebody will read it. Log in with your address and password to see how it stands.'}{' '}
        If you had an account here before, its old password stays.
      </Callout>
      <div>
        <LinkButton href="/login" variant="primary">
          Log in
        </LinkButton>
      </div>
    </div>
  );
}
