'use client';

import { useActionState, type ReactNode } from 'react';
import type { FormState, FormAction } from '@/components/ui/form-state';
import { FormMessage } from '@/components/ui/form-message';
import { SubmitButton } from '@/components/ui/submit-button';
import type { FieldSpec } from '@/components/console/field-spec';
import { useStepUpAfter } from '@/components/console/step-up';
import { SpecFields } from '@/components/console/spec-fields';

type SpecFormProps = {
  action: FormAction;
  fields: readonly FieldSpec[];
  submitLabel: string;
  pendingLabel?: string;
  /** Two columns where there is room. */
  wide?: boolean;
  /** Stands beside the button; a submit button with a formAction of its own takes the fields elsewhere. */
  beside?: ReactNode;
};

/** A form that stays on its page and says below itself what came of it. Works without JavaScript. */
export function SpecForm({
  action,
  fields,
  submitLabel,
  pendingLabel = 'Saving',
  wide = false,
  beside,
}: SpecFormProps) {
  const [state, submit] = useActionState<FormState, FormData>(action, null);
  const onSubmit = useStepUpAfter(state, submit);
  return (
    <form action={submit} onSubmit={onSubmit} className="grid grid-cols-1 gap-4">
      <div
        className={
          wide ? 'grid grid-cols-1 items-start gap-4 md:grid-cols-2' : 'grid grid-cols-1 gap-4'
        }
      >
        <SpecFields fields={fields} state={state} />
      </div>
      <FormMessage state={state} />
      <div className="flex flex-wrap gap-2">
        <SubmitButton pendingLabel={pendingLabel}>{submitLabel}</SubmitButton>
        {beside}
      </div>
    </form>
  );
}
