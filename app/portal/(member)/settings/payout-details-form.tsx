'use client';

import { useActionState, useState, type ChangeEvent } from 'react';
import { fieldError } from '@/components/ui/form-state';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { Input } from '@/components/ui/input';
import { PasswordInput } from '@/components/ui/password-input';
import { RadioGroup } from '@/components/ui/radio-group';
import { SubmitButton } from '@/components/ui/submit-button';
import { PAYOUT_METHODS, type PayoutMethod } from '@/lib/payouts/types';
import { PAYOUT_METHOD_WORDS } from '@/lib/payouts/words';
import { savePayoutDetailsAction } from '@/app/portal/(member)/settings/actions';

type PayoutDetailsFormProps = {
  method: PayoutMethod;
  /** The 48 hours are said before the change is made, not after. */
  isChange: boolean;
};

export function PayoutDetailsForm({ method: initial, isChange }: PayoutDetailsFormProps) {
  const [state, action] = useActionState(savePayoutDetailsAction, null);
  const [chosen, setChosen] = useState<PayoutMethod>(initial);
  const [{ last, answers }, setAnswered] = useState({ last: state, answers: 0 });
  if (last !== state) setAnswered({ last: state, answers: answers + 1 });
  // Kept here, because a server never sends payout details back.
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const error = (field: string) => fieldError(state, field);
  const kept = (name: string) => ({
    name,
    value: typed[name] ?? '',
    onChange: (event: ChangeEvent<HTMLInputElement>) =>
      setTyped({ ...typed, [name]: event.target.value }),
  });
  return (
    <form action={action} className="grid gap-4" autoComplete="off">
      <RadioGroup
        // A form resets itself after an answer: made anew, the choice is where it was.
        key={answers}
        legend="How you are paid"
        name="method"
        defaultValue={chosen}
        onValueChange={(value) => {
          const method = PAYOUT_METHODS.find((one) => one === value);
          if (method) setChosen(method);
        }}
        options={PAYOUT_METHODS.map((value) => ({ value, label: PAYOUT_METHOD_WORDS[value] }))}
        inline
      />
      <MethodFields method={chosen} kept={kept} error={error} />
      <Field
        label="Your password"
        error={error('currentPassword')}
        hint="Asked again, so that nobody else can send your money elsewhere."
        required
      >
        <PasswordInput name="currentPassword" autoComplete="current-password" maxLength={200} />
      </Field>
      {isChange ? (
        <p className="text-muted text-sm">
          After a change, payouts can be requested again after 48 hours. You get a mail about it.
        </p>
      ) : null}
      <FormMessage state={state} />
      <div>
        <SubmitButton pendingLabel="Saving">
          {isChange ? 'Change payout details' : 'Save payout details'}
        </SubmitButton>
      </div>
    </form>
  );
}

type MethodFieldsProps = {
  method: PayoutMethod;
  /** The props of an input that keeps what was typed. */
  kept: (name: string) => {
    name: string;
    value: string;
    onChange: (event: ChangeEvent<HTMLInputElement>) => void;
  };
  error: (field: string) => string | undefined;
};

/** What each way of being paid needs to know. */
function MethodFields({ method, kept, error }: MethodFieldsProps) {
  if (method === 'paypal') {
    return (
      <Field label="E-mail of the PayPal account" error={error('email')} required>
        <Input {...kept('email')} type="email" maxLength={127} autoCapitalize="none" />
      </Field>
    );
  }
  return (
    <>
      <Field label="Name on the account" error={error('holder')} required>
        <Input {...kept('holder')} maxLength={70} />
      </Field>
      {method === 'iban' ? (
        <Field label="IBAN" error={error('iban')} hint="Spaces do not matter." required>
          <Input {...kept('iban')} maxLength={50} autoCapitalize="characters" spellCheck={false} />
        </Field>
      ) : null}
      {method === 'ach' ? <AchFields kept={kept} error={error} /> : null}
    </>
  );
}

function AchFields({ kept, error }: Omit<MethodFieldsProps, 'method'>) {
  return (
    <>
      <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
        <Field label="Routing number" error={error('routingNumber')} hint="Nine digits" required>
          <Input {...kept('routingNumber')} inputMode="numeric" maxLength={9} />
        </Field>
        <Field label="Account number" error={error('accountNumber')} required>
          <Input {...kept('accountNumber')} inputMode="numeric" maxLength={17} />
        </Field>
      </div>
      <RadioGroup
        legend="Kind of account"
        name="accountType"
        defaultValue="checking"
        options={[
          { value: 'checking', label: 'Checking' },
          { value: 'savings', label: 'Savings' },
        ]}
        error={error('accountType')}
        inline
      />
    </>
  );
}
