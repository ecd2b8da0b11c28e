'use client';

import { useActionState, useEffect, useRef, useState, type ReactElement } from 'react';
import { fieldError, type FormState } from '@/components/ui/form-state';
import { ClosingDialog } from '@/components/ui/closing-dialog';
import { DialogButtons } from '@/components/ui/dialog-buttons';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { Input } from '@/components/ui/input';
import { SubmitButton } from '@/components/ui/submit-button';
import { useToast } from '@/components/ui/toast';
import type { DestinationPolicy } from '@/lib/links/types';
import { typedValue, type ActionState } from '@/lib/http/action-state';
import { createLinkAction, changeLinkAction } from '@/app/portal/(member)/links/actions';
import { DestinationHint } from '@/app/portal/(member)/links/destination-hint';

type LinkDialogProps = {
  trigger: ReactElement;
  /** The one to change; absent makes a new one. */
  link?: { id: string; name: string; destination: string; defaultSubId: string | null };
  policy: DestinationPolicy;
  /** "shop.example/r/ANA/": what stands before the short name. */
  prefix: string;
};

export function LinkDialog({ trigger, link, ...form }: LinkDialogProps) {
  return (
    <ClosingDialog
      trigger={trigger}
      title={link ? `Change “${link.name}”` : 'New link'}
      description={
        link
          ? 'The address you have shared stays the same.'
          : 'A short address of its own, with a page and a sub-ID that stay behind it.'
      }
    >
      {(close) => <LinkForm {...form} link={link} close={close} />}
    </ClosingDialog>
  );
}

type LinkFormProps = Pick<LinkDialogProps, 'policy' | 'prefix'> & {
  link: LinkDialogProps['link'];
  close: () => void;
};

function LinkForm({ link, policy, prefix, close }: LinkFormProps) {
  const [state, action] = useActionState(link ? changeLinkAction : createLinkAction, null);
  const [destination, setDestination] = useState(link?.destination ?? '/');
  useCloseWhenDone(state, close);
  return (
    <form action={action} className="grid gap-4">
      {link ? <input type="hidden" name="linkId" value={link.id} /> : null}
      <Field label="Name" error={fieldError(state, 'name')} required>
        <Input
          name="name"
          maxLength={100}
          autoComplete="off"
          defaultValue={typedValue(state, 'name', link?.name)}
        />
      </Field>
      <Field
        label="Leads to"
        error={fieldError(state, 'destination')}
        hint={<DestinationHint text={destination} policy={policy} />}
        required
      >
        <Input
          name="destination"
          maxLength={2000}
          autoComplete="off"
          spellCheck={false}
          value={destination}
          onChange={(event) => setDestination(event.target.value)}
        />
      </Field>
      <Field
        label="Sub-ID"
        error={fieldError(state, 'defaultSubId')}
        hint="Your own mark for a campaign. Reports show it."
        optional
      >
        <Input
          name="defaultSubId"
          maxLength={100}
          autoComplete="off"
          defaultValue={typedValue(state, 'defaultSubId', link?.defaultSubId ?? '')}
        />
      </Field>
      {link ? null : <ShortName state={state} prefix={prefix} />}
      <FormMessage state={state} />
      <DialogButtons>
        <SubmitButton pendingLabel="Saving">{link ? 'Save link' : 'Make link'}</SubmitButton>
      </DialogButtons>
    </form>
  );
}

/** Says what came of it and closes, once for each answer. */
function useCloseWhenDone(state: FormState, close: () => void): void {
  const toast = useToast();
  const finish = useRef<() => void>(() => undefined);
  useEffect(() => {
    finish.current = () => {
      if (state?.ok && state.message) toast({ title: state.message, tone: 'success' });
      close();
    };
  });
  useEffect(() => {
    if (state?.ok) finish.current();
  }, [state]);
}

/** Of a new link only: what was shared stays the same. */
function ShortName({ state, prefix }: { state: ActionState<unknown>; prefix: string }) {
  return (
    <Field
      label="Short name"
      error={fieldError(state, 'slug')}
      hint={`Stands behind ${prefix}. Made from the name when left empty.`}
      optional
    >
      <Input
        name="slug"
        maxLength={64}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={typedValue(state, 'slug')}
      />
    </Field>
  );
}
