'use client';

import { useActionState } from 'react';
import { fieldError, type FormState } from '@/components/ui/form-state';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { Input } from '@/components/ui/input';
import { SubmitButton } from '@/components/ui/submit-button';

function answer(_before: FormState, form: FormData): FormState {
  return form.get('word') === 'yes'
    ? { ok: true, message: 'Saved.' }
    : {
        ok: false,
        message: 'Not saved.',
        fieldErrors: { word: 'Write “yes”.' },
        requestId: 'req_styleguide',
      };
}

/** Refused until somebody writes "yes"; nothing is sent. */
export function TriedForm() {
  const [state, action] = useActionState(answer, null);
  return (
    <form action={action} className="grid max-w-sm gap-4">
      <Field label="Write “yes”" error={fieldError(state, 'word')}>
        <Input name="word" autoComplete="off" />
      </Field>
      <FormMessage state={state} />
      <div>
        <SubmitButton pendingLabel="Saving">Save</SubmitButton>
      </div>
    </form>
  );
}
