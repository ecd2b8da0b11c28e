'use client';

import {
  useActionState,
  useEffect,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
} from 'react';
import { fieldError, type FormState, type FormAction } from '@/components/ui/form-state';
import { Dialog } from '@/components/ui/dialog';
import { DialogButtons } from '@/components/ui/dialog-buttons';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { SubmitButton } from '@/components/ui/submit-button';
import { Textarea } from '@/components/ui/textarea';
import { useToast } from '@/components/ui/toast';

type ConfirmDialogProps = {
  trigger?: ReactElement;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** Names what and how many: "Void 2 commissions?" */
  title: ReactNode;
  /** What happens then, and what does not. */
  description?: ReactNode;
  /** The verb: "Void 2". */
  confirmLabel: string;
  pendingLabel?: string;
  tone?: 'danger' | 'primary';
  action: FormAction;
  /** Hidden fields: ids and the like. A list becomes one field for each. */
  fields?: Readonly<Record<string, string | readonly string[]>>;
  /** Asks for a reason in the same dialog, with answers ready to take. */
  reason?: {
    name?: string;
    label?: string;
    hint?: string;
    presets?: readonly string[];
    required?: boolean;
    maxLength?: number;
  };
  /** More fields, above the reason: an amount, say. */
  children?: ReactNode;
  /** Said in a toast when the action itself has no message. */
  doneMessage?: string;
  onDone?: () => void;
};

/** Asks before something that matters, and does it. Stays open and says why when it was refused. */
export function ConfirmDialog({
  trigger,
  open,
  onOpenChange,
  title,
  description,
  ...form
}: ConfirmDialogProps) {
  const [isOpen, setOpen] = useState(false);
  const change = (next: boolean) => {
    setOpen(next);
    onOpenChange?.(next);
  };
  return (
    <Dialog
      {...(trigger ? { trigger } : {})}
      open={open ?? isOpen}
      onOpenChange={change}
      title={title}
      description={description}
    >
      {/* Mounted anew each time it opens, so that no old answer is left. */}
      <ConfirmForm {...form} close={() => change(false)} />
    </Dialog>
  );
}

type ConfirmFormProps = Omit<
  ConfirmDialogProps,
  'trigger' | 'open' | 'onOpenChange' | 'title' | 'description'
> & {
  close: () => void;
};

function ConfirmForm({
  confirmLabel,
  pendingLabel,
  tone = 'primary',
  action,
  fields = {},
  reason,
  children,
  doneMessage,
  onDone,
  close,
}: ConfirmFormProps) {
  const [state, submit] = useActionState<FormState, FormData>(action, null);
  const toast = useToast();
  const finish = useRef<() => void>(() => undefined);
  useEffect(() => {
    finish.current = () => {
      const message = state?.ok ? (state.message ?? doneMessage) : undefined;
      if (message) toast({ title: message, tone: 'success' });
      onDone?.();
      close();
    };
  });
  useEffect(() => {
    if (state?.ok) finish.current();
  }, [state]);
  return (
    <form
      action={submit}
      // React empties a form after each answer. Refused, an amount that is gone would mean all of it at the next press.
      onReset={(event) => event.preventDefault()}
      className="grid grid-cols-1 gap-4"
    >
      {Object.entries(fields).flatMap(([name, value]) =>
        (typeof value === 'string' ? [value] : value).map((one) => (
          <input key={`${name} ${one}`} type="hidden" name={name} value={one} />
        )),
      )}
      {children}
      {reason ? (
        <ReasonField {...reason} error={fieldError(state, reason.name ?? 'reason')} />
      ) : null}
      <FormMessage state={state} />
      <DialogButtons>
        <SubmitButton variant={tone} {...(pendingLabel ? { pendingLabel } : {})}>
          {confirmLabel}
        </SubmitButton>
      </DialogButtons>
    </form>
  );
}

type ReasonFieldProps = NonNullable<ConfirmDialogProps['reason']> & { error?: string | undefined };

/** A reason in the admin's own words or one of the presets. */
export function ReasonField({
  name = 'reason',
  label = 'Reason',
  hint,
  presets = [],
  required = true,
  maxLength = 500,
  error,
}: ReasonFieldProps) {
  const [text, setText] = useState('');
  return (
    <div className="grid grid-cols-1 gap-2">
      <Field label={label} hint={hint} error={error} required={required} optional={!required}>
        <Textarea
          name={name}
          value={text}
          maxLength={maxLength}
          rows={2}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      {presets.length > 0 ? (
        <div role="group" aria-label={`${label}, ready to take`} className="flex flex-wrap gap-1.5">
          {presets.map((preset) => (
            <button
              key={preset}
              type="button"
              aria-pressed={text === preset}
              onClick={() => setText(preset)}
              className="border-line-strong text-muted hover:bg-hover hover:text-ink aria-pressed:border-accent aria-pressed:text-accent min-h-8 rounded-md border px-2.5 text-sm transition-colors pointer-coarse:min-h-11"
            >
              {preset}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
