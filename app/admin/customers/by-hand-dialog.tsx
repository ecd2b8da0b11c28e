'use client';

import {
  startTransition,
  useActionState,
  useEffect,
  useRef,
  type ReactElement,
  type ReactNode,
} from 'react';
import type { Shown } from '@/app/admin/customers/actions';
import { EffectView } from '@/app/admin/customers/effect-view';
import { useAnnouncedAction } from '@/components/console/announced-action';
import { ReasonField } from '@/components/ui/confirm-dialog';
import { ClosingDialog } from '@/components/ui/closing-dialog';
import { DialogButtons } from '@/components/ui/dialog-buttons';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { fieldError, type FormAction, type FormState } from '@/components/ui/form-state';
import { Input } from '@/components/ui/input';
import { SubmitButton } from '@/components/ui/submit-button';
import type { ActionState } from '@/lib/http/action-state';

type Look = (previous: unknown, form: FormData) => Promise<ActionState<Shown>>;
type Fields = Readonly<Record<string, string>>;

type ByHandProps = {
  /** What is known of it already. */
  fields: Fields;
  /** What is asked for before it can be shown; nothing when it is all known. */
  ask?: { name: string; label: string; hint: string };
  look: Look;
  act: FormAction;
  /** The verb. */
  confirmLabel: string;
  presets: readonly string[];
};

type ByHandDialogProps = ByHandProps & {
  trigger: ReactElement;
  title: string;
  description: ReactNode;
};

/** An act that is shown before it is done: what it would do, then the reason, then the act that does just that. */
export function ByHandDialog({ trigger, title, description, ...act }: ByHandDialogProps) {
  return (
    <ClosingDialog trigger={trigger} title={title} description={description}>
      {(close) => <ByHandForm {...act} close={close} />}
    </ClosingDialog>
  );
}

type Looked = { answer: ActionState<Shown>; fields: Fields } | null;

function ByHandForm({
  fields,
  ask,
  look,
  act,
  close,
  ...words
}: ByHandProps & { close: () => void }) {
  const [looked, lookAt, isLooking] = useActionState<Looked, Fields>(
    async (_previous, asked) => ({ answer: await look(null, formOf(asked)), fields: asked }),
    null,
  );
  const isBegun = useRef(false);
  useEffect(() => {
    if (ask || isBegun.current) return;
    isBegun.current = true;
    startTransition(() => lookAt(fields));
  }, [ask, fields, lookAt]);
  const announced = useAnnouncedAction(act);
  const [state, submit] = useActionState<FormState, FormData>(async (previous, form) => {
    const answer = await announced(previous, form);
    if (answer?.ok) close();
    else if (answer?.code === 'PREVIEW_STALE' && looked) {
      startTransition(() => lookAt(looked.fields));
    }
    return answer;
  }, null);
  if (looked?.answer?.ok) {
    return (
      <form action={submit} className="grid grid-cols-1 gap-4">
        <Hidden fields={{ ...looked.fields, preview: looked.answer.value.preview }} />
        <EffectView {...looked.answer.value} />
        <ReasonField presets={words.presets} error={fieldError(state, 'reason')} />
        <FormMessage state={state} />
        <DialogButtons>
          <SubmitButton>{words.confirmLabel}</SubmitButton>
        </DialogButtons>
      </form>
    );
  }
  return (
    <form
      action={(form) => lookAt({ ...fields, ...textsOf(form) })}
      className="grid grid-cols-1 gap-4"
    >
      {ask ? (
        <Field
          label={ask.label}
          hint={ask.hint}
          error={fieldError(looked?.answer ?? null, ask.name)}
          required
        >
          <Input name={ask.name} maxLength={200} defaultValue={looked?.fields[ask.name]} />
        </Field>
      ) : null}
      {isLooking ? (
        <p role="status" className="text-muted">
          Looking what it would do…
        </p>
      ) : null}
      <FormMessage state={looked?.answer ?? null} />
      <DialogButtons>
        <SubmitButton>Show what changes</SubmitButton>
      </DialogButtons>
    </form>
  );
}

function Hidden({ fields }: { fields: Fields }) {
  return Object.entries(fields).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ));
}

function formOf(fields: Fields): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

function textsOf(form: FormData): Fields {
  return Object.fromEntries(
    [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
