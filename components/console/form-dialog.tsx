'use client';

import { useActionState, useState, type ReactElement, type ReactNode } from 'react';
import type { FormState, FormAction } from '@/components/ui/form-state';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { CopyButton } from '@/components/ui/copy-button';
import { ClosingDialog } from '@/components/ui/closing-dialog';
import { DialogClose } from '@/components/ui/dialog';
import { DialogButtons } from '@/components/ui/dialog-buttons';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { Input } from '@/components/ui/input';
import { SubmitButton } from '@/components/ui/submit-button';
import { useToast } from '@/components/ui/toast';
import type { FieldSpec } from '@/components/console/field-spec';
import { useStepUp } from '@/components/console/step-up';
import { SpecFields } from '@/components/console/spec-fields';

/** What the answer holds that is seen this once: its name in the answer's value, and what to say of it. */
type ShownOnce = { field: string; label: string; note: string };

type FormDialogProps = {
  trigger: ReactElement;
  title: string;
  description?: ReactNode;
  fields: readonly FieldSpec[];
  action: FormAction;
  submitLabel: string;
  pendingLabel?: string;
  shownOnce?: ShownOnce;
  wide?: boolean;
};

/** A form in a dialog: marks what is wrong, closes when it went well, or shows the one thing to take away first. */
export function FormDialog({ trigger, title, description, ...form }: FormDialogProps) {
  return (
    <ClosingDialog
      trigger={trigger}
      title={title}
      description={description}
      size={form.wide ? 'lg' : 'md'}
    >
      {(close) => <DialogForm {...form} close={close} />}
    </ClosingDialog>
  );
}

type DialogFormProps = Omit<FormDialogProps, 'trigger' | 'title' | 'description'> & {
  close: () => void;
};

function secretOf(answer: FormState, field: string | undefined): string | null {
  if (!field || !answer?.ok || !('value' in answer)) return null;
  const { value } = answer;
  if (typeof value !== 'object' || value === null) return null;
  const found: unknown = Reflect.get(value, field);
  return typeof found === 'string' ? found : null;
}

function DialogForm({
  fields,
  action,
  submitLabel,
  pendingLabel = 'Saving',
  shownOnce,
  wide,
  close,
}: DialogFormProps) {
  const toast = useToast();
  const proven = useStepUp(action);
  const [secret, setSecret] = useState<string | null>(null);
  const [state, submit] = useActionState<FormState, FormData>(async (previous, form) => {
    const answer = await proven(previous, form);
    if (!answer?.ok) return answer;
    if (answer.message) toast({ title: answer.message, tone: 'success' });
    const found = secretOf(answer, shownOnce?.field);
    if (found === null) close();
    else setSecret(found);
    return null;
  }, null);
  if (secret !== null && shownOnce) {
    return <Secret {...shownOnce} value={secret} />;
  }
  return (
    <form action={submit} className="grid grid-cols-1 gap-4">
      <div
        className={
          wide ? 'grid grid-cols-1 items-start gap-4 md:grid-cols-2' : 'grid grid-cols-1 gap-4'
        }
      >
        <SpecFields fields={fields} state={state} />
      </div>
      <FormMessage state={state} />
      <DialogButtons>
        <SubmitButton pendingLabel={pendingLabel}>{submitLabel}</SubmitButton>
      </DialogButtons>
    </form>
  );
}

function Secret({ label, note, value }: ShownOnce & { value: string }) {
  return (
    <div className="grid grid-cols-1 gap-4">
      <Callout tone="warning" role="status">
        {note}
      </Callout>
      <Field label={label}>
        <Input readOnly value={value} onFocus={(event) => event.currentTarget.select()} />
      </Field>
      <div className="flex flex-wrap justify-end gap-2 max-md:*:flex-1">
        <CopyButton value={value} variant="primary" />
        <DialogClose asChild>
          <Button>Done</Button>
        </DialogClose>
      </div>
    </div>
  );
}
