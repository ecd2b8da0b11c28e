'use client';

import { useActionState } from 'react';
import { fieldError } from '@/components/ui/form-state';
import { Callout } from '@/components/ui/callout';
import { EmailField } from '@/app/(public)/email-field';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { Input } from '@/components/ui/input';
import { SubmitButton } from '@/components/ui/submit-button';
import { Textarea } from '@/components/ui/textarea';
import { typedValue, type ActionState } from '@/lib/http/action-state';
import { applyAction } from '@/app/(public)/apply/actions';

type ApplyFormProps = {
  /** Slug. */
  program: string;
  /** Slug of the group whose link it is; null: the one everybody begins in. */
  group: string | null;
  /** As the address had it: a code of whoever recruits. */
  via: string | null;
  isAcceptedAtOnce: boolean;
  /** Whether links go by mail; else the people who run the program hand them over. */
  isMailed: boolean;
};

export function ApplyForm({ program, group, via, ...how }: ApplyFormProps) {
  const [state, action] = useActionState(applyAction, null);
  if (state?.ok) {
    return <Applied {...how} />;
  }
  return (
    <form action={action} className="grid gap-5">
      <input type="hidden" name="program" value={program} />
      {group === null ? null : <input type="hidden" name="group" value={group} />}
      {via === null ? null : <input type="hidden" name="via" value={via} />}
      <Field label="Your name" error={fieldError(state, 'name')} required>
        <Input
          name="name"
          autoComplete="name"
          maxLength={100}
          defaultValue={typedValue(state, 'name')}
        />
      </Field>
      <EmailField state={state} autoComplete="email" />
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

/** The same words for an address that is known and one that is not. */
function Applied({
  isAcceptedAtOnce,
  isMailed,
}: Omit<ApplyFormProps, 'program' | 'group' | 'via'>) {
  const then = isAcceptedAtOnce ? 'your link is ready.' : 'see how your application stands.';
  return (
    <Callout tone="success" title="We have your application" role="status">
      {isMailed
        ? `A mail is on its way to your address; it takes a minute or two. Open the link in it, choose a password, and ${then}`
        : `The people who run the program read it and send you a link. By it you choose a password, and ${then}`}
    </Callout>
  );
}
