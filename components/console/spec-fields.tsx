'use client';

import { useId } from 'react';
import { fieldError, type FormState } from '@/components/ui/form-state';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { MoneyInput } from '@/components/ui/money-input';
import { Select } from '@/components/ui/select';
import { Textarea } from '@/components/ui/textarea';
import type { FieldSpec } from '@/components/console/field-spec';
import { RequestId } from '@/components/console/request-id';

type Typed = Readonly<Record<string, string | readonly string[]>>;

/** What was typed before a refusal, as the actions of lib/http hand it back. */
function typedOf(state: FormState): Typed {
  return state && !state.ok && 'values' in state ? ((state.values as Typed | undefined) ?? {}) : {};
}

type SpecFieldsProps = { fields: readonly FieldSpec[]; state: FormState };

/** The fields of a form with what was typed and what is wrong with it. */
export function SpecFields({ fields, state }: SpecFieldsProps) {
  const typed = typedOf(state);
  const isAgain = Boolean(state && !state.ok);
  return fields.map((field) => (
    <OneField
      key={field.name}
      field={field}
      error={fieldError(state, field.name)}
      typed={typed[field.name]}
      isAgain={isAgain}
    />
  ));
}

type OneFieldProps = {
  field: FieldSpec;
  error: string | undefined;
  typed: string | readonly string[] | undefined;
  isAgain: boolean;
};

function OneField(props: OneFieldProps) {
  const { field, error, typed, isAgain } = props;
  switch (field.kind) {
    case 'hidden':
      return <input type="hidden" name={field.name} value={field.value} />;
    case 'request':
      return <RequestId />;
    case 'checkbox':
      return (
        <Checkbox
          key={`${isAgain} ${String(typed)}`}
          name={field.name}
          label={field.label}
          hint={field.hint}
          error={error}
          defaultChecked={isAgain ? typed !== undefined : (field.checked ?? false)}
        />
      );
    case 'checks':
      return <Checks field={field} error={error} typed={typed} />;
    case 'select':
    case 'textarea':
    case 'money':
    case 'number':
    case 'text':
    case 'email':
    case 'date':
      return <ControlField field={field} error={error} typed={typed} />;
  }
}

type Kind<K extends FieldSpec['kind']> = Extract<FieldSpec, { kind: K }>;
type Told<F> = { field: F; error: string | undefined; typed: OneFieldProps['typed'] };

/** Several of a few, under one legend. */
function Checks({ field, error, typed }: Told<Kind<'checks'>>) {
  const chosen = typeof typed === 'string' ? [typed] : (typed ?? []);
  return (
    <fieldset className="grid grid-cols-1 gap-2">
      <legend className="mb-1.5 text-sm font-medium">{field.label}</legend>
      <div className="grid grid-cols-1 gap-2 sm:grid-cols-2">
        {field.options.map((option) => (
          <Checkbox
            key={`${option.value} ${chosen.includes(option.value)}`}
            name={field.name}
            value={option.value}
            label={option.label}
            defaultChecked={chosen.includes(option.value)}
          />
        ))}
      </div>
      {error ? <p className="text-danger text-sm">{error}</p> : null}
      {field.hint ? <p className="text-muted text-sm">{field.hint}</p> : null}
    </fieldset>
  );
}

type ControlSpec = Kind<'select' | 'textarea' | 'money' | 'number' | 'text' | 'email' | 'date'>;

/** A field with one control, which takes up again what was typed. */
function ControlField({ field, error, typed }: Told<ControlSpec>) {
  const { label, hint, required = false, optional = false } = field;
  return (
    <Field label={label} hint={hint} error={error} required={required} optional={optional}>
      <Control field={field} value={typeof typed === 'string' ? typed : (field.value ?? '')} />
    </Field>
  );
}

function Control({ field, value }: { field: ControlSpec; value: string }) {
  const { name } = field;
  switch (field.kind) {
    case 'select':
      return (
        // React leaves a select alone when its default changes; a new key makes it anew.
        <Select
          key={value}
          name={name}
          options={field.options}
          defaultValue={value}
          {...(field.placeholder === undefined ? {} : { placeholder: field.placeholder })}
        />
      );
    case 'textarea':
      return (
        <Textarea
          name={name}
          rows={field.rows ?? 2}
          maxLength={field.maxLength ?? 500}
          defaultValue={value}
        />
      );
    case 'money':
      return (
        <MoneyInput
          currency={field.currency}
          name={name}
          placeholder={field.placeholder ?? '0.00'}
          defaultValue={value}
        />
      );
    case 'number':
      return (
        <Input
          name={name}
          inputMode={field.decimal ? 'decimal' : 'numeric'}
          autoComplete="off"
          after={field.unit}
          placeholder={field.placeholder}
          defaultValue={value}
        />
      );
    case 'text':
      return <TextField field={field} value={value} />;
    case 'email':
    case 'date':
      return (
        <Input
          type={field.kind}
          name={name}
          autoComplete="off"
          maxLength={field.maxLength ?? 200}
          placeholder={field.placeholder}
          defaultValue={value}
        />
      );
  }
}

function TextField({ field, value }: { field: Kind<'text'>; value: string | undefined }) {
  const list = useId();
  return (
    <>
      <Input
        type="text"
        name={field.name}
        autoComplete="off"
        maxLength={field.maxLength ?? 200}
        placeholder={field.placeholder}
        defaultValue={value}
        list={field.suggestions ? list : undefined}
      />
      {field.suggestions ? (
        <datalist id={list}>
          {field.suggestions.map((text) => (
            <option key={text} value={text} />
          ))}
        </datalist>
      ) : null}
    </>
  );
}
