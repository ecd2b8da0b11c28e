'use client';

import { useActionState } from 'react';
import { fieldError } from '@/components/ui/form-state';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { Input } from '@/components/ui/input';
import { SubmitButton } from '@/components/ui/submit-button';
import { typedValue } from '@/lib/http/action-state';
import { changeNameAction } from '@/app/portal/(member)/settings/actions';

export function NameForm({ name }: { name: string }) {
  const [state, action] = useActionState(changeNameAction, null);
  return (
    <form action={action} className="grid gap-4">
      <Field label="Name" error={fieldError(state, 'name')} required>
        <Input
          name="name"
          maxLength={100}
          autoComplete="name"
          defaultValue={typedValue(state, 'name', name)}
        />
      </Field>
      <FormMessage state={state} />
      <div>
        <SubmitButton variant="secondary" pendingLabel="Saving">
          Save name
        </SubmitButton>
      </div>
    </form>
  );
}
