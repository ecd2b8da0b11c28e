'use client';

import { useActionState, useState, type ChangeEvent } from 'react';
import { useStepUpAfter } from '@/components/console/step-up';
import { fieldError, type FormState } from '@/components/ui/form-state';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { Input } from '@/components/ui/input';
import { PasswordInput } from '@/components/ui/password-input';
import { RadioGroup } from '@/components/ui/radio-group';
import { SubmitButton } from '@/components/ui/submit-button';
import { Select, type SelectOption } from '@/components/ui/select';
import { formatBps } from '@/lib/money/format';
import { PAYOUT_METHODS, type PayoutMethod } from '@/lib/payouts/types';
import { payoutMethodWords } from '@/lib/payouts/words';
import { savePayoutDetailsAction } from '@/app/portal/(member)/settings/actions';

/** What the program calls its credit, and which share comes on top. */
export type CreditOffer = { name: string; bonusBps: number; merchant: string };

type PayoutDetailsFormProps = {
  /** Null: it offers none. */
  credit: CreditOffer | null;
  method: PayoutMethod;
  /** The 48 hours are said before the change is made, not after. */
  isChange: boolean;
  countries: readonly SelectOption[];
  /** Whoever has none is asked for a code, once it is needed. */
  hasPassword: boolean;
};

export function PayoutDetailsForm({
  method: initial,
  credit,
  isChange,
  countries,
  hasPassword,
}: PayoutDetailsFormProps) {
  const [state, action] = useActionState<FormState, FormData>(savePayoutDetailsAction, null);
  const onSubmit = useStepUpAfter(state, action);
  const [chosen, setChosen] = useState<PayoutMethod>(initial);
  const [{ last, answers }, setAnswered] = useState({ last: state, answers: 0 });
  if (last !== state) setAnswered({ last: state, answers: answers + 1 });
  // Kept here, because a server never sends payout details back.
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const error = (field: string) => fieldError(state, field);
  const keep = (name: string, value: string) => setTyped({ ...typed, [name]: value });
  const kept = (name: string) => ({
    name,
    value: typed[name] ?? '',
    onChange: (event: ChangeEvent<HTMLInputElement>) => keep(name, event.target.value),
  });
  const choice = (name: string, first: string) => ({
    name,
    defaultValue: typed[name] ?? first,
    onValueChange: (value: string) => keep(name, value),
  });
  return (
    <form action={action} onSubmit={onSubmit} className="grid gap-4" autoComplete="off">
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
        options={PAYOUT_METHODS.filter((value) => value !== 'credit' || credit !== null).map(
          (value) => ({
            value,
            label: payoutMethodWords(value, credit?.name ?? null),
            ...(value === 'credit' && credit !== null ? { hint: bonusWords(credit) } : {}),
          }),
        )}
        inline
      />
      <MethodFields
        key={`fields ${answers}`}
        method={chosen}
        credit={credit}
        kept={kept}
        choice={choice}
        error={error}
        countries={countries}
      />
      {hasPassword ? (
        <Field
          label="Your password"
          error={error('currentPassword')}
          hint="Asked again, so that nobody else can send your money elsewhere."
          required
        >
          <PasswordInput name="currentPassword" autoComplete="current-password" maxLength={200} />
        </Field>
      ) : null}
      <p className="text-muted text-sm">
        {isChange
          ? 'After a change, payouts can be requested again after 48 hours.'
          : 'Where your password was set by a link in the last two days, payouts can be requested 48 hours after this.'}{' '}
        You get a mail about it.
      </p>
      <FormMessage state={state} />
      <div>
        <SubmitButton pendingLabel="Saving">
          {isChange ? 'Change payout details' : 'Save payout details'}
        </SubmitButton>
      </div>
    </form>
  );
}

function bonusWords({ bonusBps }: CreditOffer): string | undefined {
  return bonusBps === 0 ? undefined : `${formatBps(bonusBps)} more`;
}

type MethodFieldsProps = {
  method: PayoutMethod;
  credit: CreditOffer | null;
  /** The props of an input that keeps what was typed. */
  kept: (name: string) => {
    name: string;
    value: string;
    onChange: (event: ChangeEvent<HTMLInputElement>) => void;
  };
  /** The same for one of a few. */
  choice: (
    name: string,
    first: string,
  ) => { name: string; defaultValue: string; onValueChange: (value: string) => void };
  error: (field: string) => string | undefined;
  countries: readonly SelectOption[];
};

/** What each way of being paid needs to know. */
function MethodFields({ method, credit, ...rest }: MethodFieldsProps) {
  const { kept, choice, error } = rest;
  if (method === 'paypal') {
    return (
      <Field label="E-mail of the PayPal account" error={error('email')} required>
        <Input {...kept('email')} type="email" maxLength={127} autoCapitalize="none" />
      </Field>
    );
  }
  if (method === 'credit') {
    return (
      <Field
        label={`Your account with ${credit?.merchant ?? 'the shop'}`}
        error={error('account')}
        hint="The id that it has there. Orders by that account count as your own."
        required
      >
        <Input {...kept('account')} maxLength={100} autoCapitalize="none" spellCheck={false} />
      </Field>
    );
  }
  return (
    <>
      <RadioGroup
        legend="Whose account it is"
        {...choice('holderType', 'person')}
        options={[
          { value: 'person', label: 'A person’s' },
          { value: 'business', label: 'A business’s' },
        ]}
        error={error('holderType')}
        inline
      />
      <Field
        label="Name on the account"
        error={error('holder')}
        hint="In Latin letters; of a person first and last name in full."
        required
      >
        <Input {...kept('holder')} maxLength={70} />
      </Field>
      {method === 'iban' ? (
        <Field label="IBAN" error={error('iban')} hint="Spaces do not matter." required>
          <Input {...kept('iban')} maxLength={50} autoCapitalize="characters" spellCheck={false} />
        </Field>
      ) : null}
      {method === 'ach' ? (
        <>
          <AchFields {...rest} />
          <AddressFields {...rest} />
        </>
      ) : null}
    </>
  );
}

function AchFields({ kept, choice, error }: Omit<MethodFieldsProps, 'method' | 'credit'>) {
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
        {...choice('accountType', 'checking')}
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

/** For dollars the provider has to know where the holder lives. */
function AddressFields({
  kept,
  choice,
  error,
  countries,
}: Omit<MethodFieldsProps, 'method' | 'credit'>) {
  const { onValueChange, ...country } = choice('country', 'US');
  return (
    <>
      <Field
        label="Street and house number"
        error={error('addressLine')}
        hint="Of the person or business: US banks ask for it."
        required
      >
        <Input {...kept('addressLine')} maxLength={100} />
      </Field>
      <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
        <Field label="City" error={error('city')} required>
          <Input {...kept('city')} maxLength={60} />
        </Field>
        <Field label="Postcode" error={error('postCode')} required>
          <Input {...kept('postCode')} maxLength={16} />
        </Field>
        <Field label="State" error={error('state')} hint="In the US two letters." optional>
          <Input {...kept('state')} maxLength={30} autoCapitalize="characters" />
        </Field>
        <Field label="Country" error={error('country')} required>
          <Select
            {...country}
            onChange={(event) => onValueChange(event.target.value)}
            options={countries}
          />
        </Field>
      </div>
    </>
  );
}
