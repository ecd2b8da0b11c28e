'use client';

import { useActionState } from 'react';
import { setUpOwnerAction } from '@/app/(public)/welcome/[token]/actions';
import { PasswordFields } from '@/app/(public)/welcome/[token]/password-fields';
import { fieldError } from '@/components/ui/form-state';
import { EmailField } from '@/app/(public)/email-field';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { SubmitButton } from '@/components/ui/submit-button';
import { typedValue, type ActionState } from '@/lib/http/action-state';

type Props = { token: string; asksForProgram: boolean; currencies: readonly string[] };

export function OwnerForm({ token, asksForProgram, currencies }: Props) {
  const [state, action] = useActionState(setUpOwnerAction, null);
  return (
    <form action={action} className="grid gap-8">
      <input type="hidden" name="token" value={token} />
      <fieldset className="grid gap-5">
        <legend className="mb-4 text-base font-medium">You</legend>
        <Field label="Name" error={fieldError(state, 'name')} required>
          <Input
            name="name"
            autoComplete="name"
            maxLength={120}
            defaultValue={typedValue(state, 'name')}
          />
        </Field>
        <EmailField state={state} />
        <PasswordFields state={state} />
      </fieldset>
      {asksForProgram ? <ProgramFields state={state} currencies={currencies} /> : null}
      <FormMessage state={state} />
      <SubmitButton pendingLabel="Setting up">Set up</SubmitButton>
    </form>
  );
}

type ProgramFieldsProps = Pick<Props, 'currencies'> & { state: ActionState<unknown> };

/** Of the program that the first owner names. */
function ProgramFields({ state, currencies }: ProgramFieldsProps) {
  return (
    <fieldset className="grid gap-5">
      <legend className="mb-4 text-base font-medium">Your program</legend>
      <Field
        label="Program name"
        hint="What affiliates see, usually your company or product."
        error={fieldError(state, 'programName')}
        required
      >
        <Input
          name="programName"
          autoComplete="organization"
          maxLength={100}
          defaultValue={typedValue(state, 'programName')}
        />
      </Field>
      <Field
        label="Currency"
        hint="Orders in other currencies earn in their own."
        error={fieldError(state, 'currency')}
        required
      >
        <Select
          name="currency"
          defaultValue={typedValue(state, 'currency', 'USD')}
          options={currencies.map((currency) => ({ value: currency, label: currency }))}
        />
      </Field>
      <Field
        label="Where links lead"
        hint="The page a visitor should land on."
        error={fieldError(state, 'defaultDestination')}
        required
      >
        <Input
          name="defaultDestination"
          type="url"
          placeholder="https://shop.example/"
          maxLength={2000}
          defaultValue={typedValue(state, 'defaultDestination')}
        />
      </Field>
    </fieldset>
  );
}
