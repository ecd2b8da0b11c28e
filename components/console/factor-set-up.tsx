'use client';

import { useActionState, type ReactNode } from 'react';
import { ConfirmAction } from '@/components/console/confirm-action';
import { RecoveryCodes } from '@/components/console/recovery-codes';
import { useStepUpAfter } from '@/components/console/step-up';
import { Button } from '@/components/ui/button';
import { Code } from '@/components/ui/code';
import { CopyButton } from '@/components/ui/copy-button';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { fieldError, type FormAction, type FormState } from '@/components/ui/form-state';
import { Input } from '@/components/ui/input';
import { LinkButton } from '@/components/ui/link-button';
import { SubmitButton } from '@/components/ui/submit-button';

export type FactorStage =
  { kind: 'none' } | { kind: 'being set up'; secret: string } | { kind: 'on'; codesLeft: number };

type FactorSetUpProps = {
  stage: FactorStage;
  /** The picture that an app reads, while it is being set up. */
  picture: ReactNode;
  email: string;
  /** Where to go on. */
  home: string;
  start: FormAction;
  confirm: FormAction;
  renew: FormAction;
  remove: FormAction;
};

function codesOf(state: FormState): string[] | null {
  if (!state?.ok || !('value' in state)) return null;
  const { value } = state;
  const codes: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'codes') : null;
  return Array.isArray(codes) ? codes.filter((code) => typeof code === 'string') : null;
}

/** Every step of a second factor on one page, so that the codes an answer holds stand there without JavaScript too. */
export function FactorSetUp({ stage, picture, email, home, ...actions }: FactorSetUpProps) {
  const [started, start] = useActionState<FormState, FormData>(actions.start, null);
  const [confirmed, confirm] = useActionState<FormState, FormData>(actions.confirm, null);
  const [renewed, renew] = useActionState<FormState, FormData>(actions.renew, null);
  const codes = codesOf(renewed) ?? codesOf(confirmed);
  if (codes) {
    return (
      <div className="grid grid-cols-1 gap-5">
        <FormMessage state={codesOf(renewed) ? renewed : confirmed} />
        <RecoveryCodes codes={codes} email={email} />
        <div>
          <LinkButton href={home} variant="primary">
            I have kept them
          </LinkButton>
        </div>
      </div>
    );
  }
  switch (stage.kind) {
    case 'none':
      return <Begin state={started} start={start} />;
    case 'being set up':
      return (
        <div className="grid grid-cols-1 gap-5">
          {picture}
          <Key secret={stage.secret} />
          <Confirm state={confirmed} confirm={confirm} />
        </div>
      );
    case 'on':
      return (
        <TurnedOn
          codesLeft={stage.codesLeft}
          state={renewed}
          renew={renew}
          remove={actions.remove}
        />
      );
  }
}

type Submit = (form: FormData) => void;

function Begin({ state, start }: { state: FormState; start: Submit }) {
  const onSubmit = useStepUpAfter(state, start);
  return (
    <form action={start} onSubmit={onSubmit} className="grid grid-cols-1 gap-5">
      <p>
        You need an app that shows codes, such as Google Authenticator, Aegis, 1Password or the one
        in your phone.
      </p>
      <FormMessage state={state} />
      <SubmitButton pendingLabel="Beginning">Begin</SubmitButton>
    </form>
  );
}

function Key({ secret }: { secret: string }) {
  return (
    <div className="text-sm">
      <p className="text-muted">Read it with the app, or enter this key there:</p>
      <p className="mt-1 flex flex-wrap items-center gap-2">
        <Code className="wrap-anywhere">{secret}</Code>
        <CopyButton value={secret} size="sm" />
      </p>
    </div>
  );
}

function Confirm({ state, confirm }: { state: FormState; confirm: Submit }) {
  const onSubmit = useStepUpAfter(state, confirm);
  return (
    <form action={confirm} onSubmit={onSubmit} className="grid grid-cols-1 gap-5">
      <Field label="The code it shows" error={fieldError(state, 'code')} required>
        <Input name="code" inputMode="numeric" autoComplete="one-time-code" maxLength={40} />
      </Field>
      <FormMessage state={state} />
      <SubmitButton pendingLabel="Checking">Set up</SubmitButton>
    </form>
  );
}

type TurnedOnProps = { codesLeft: number; state: FormState; renew: Submit; remove: FormAction };

function TurnedOn({ codesLeft, state, renew, remove }: TurnedOnProps) {
  const onSubmit = useStepUpAfter(state, renew);
  return (
    <div className="grid grid-cols-1 gap-5">
      <p>
        A code is asked for after your password. You have{' '}
        {codesLeft === 1 ? 'one recovery code' : `${codesLeft} recovery codes`} left.
      </p>
      <FormMessage state={state} />
      <div className="flex flex-wrap gap-2">
        <form action={renew} onSubmit={onSubmit}>
          <SubmitButton variant="secondary" pendingLabel="Making">
            Make new recovery codes
          </SubmitButton>
        </form>
        <ConfirmAction
          trigger={<Button variant="ghost">Remove…</Button>}
          title="Remove the second factor?"
          description="Your password alone logs you in then. For another phone, remove it here and set it up again."
          confirmLabel="Remove"
          tone="danger"
          action={remove}
        />
      </div>
    </div>
  );
}
