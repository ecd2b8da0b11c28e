'use client';

import { fieldError, type ActionState } from '@/components/ui/action-state';
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
function typedOf(state: ActionState): Typed {
  return state && !state.ok && 'values' in state ? ((state.values as Typed | undefined) ?? {}) : {};
}

type SpecFieldsProps = { fields: readonly FieldSpec[]; state: ActionState };

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

function OneField({ field, error, typed, isAgain }: OneFieldProps) {
  const { name, label, hint, required = false, optional = false } = field;
  const text = (initial?: string) => (typeof typed === 'string' ? typed : (initial ?? ''));
  const wrap = { label, hint, error, required, optional };
  switch (field.kind) {
    case 'hidden':
      return <input type="hidden" name={name} value={field.value} />;
    case 'request':
      return <RequestId />;
    case 'checkbox':
      return (
        <Checkbox
          key={`${isAgain} ${String(typed)}`}
          name={name}
          label={label}
          hint={hint}
          error={error}
          defaultChecked={isAgain ? typed !== undefined : (field.checked ?? false)}
        />
      );
    case 'checks': {
      const chosen = typeof typed === 'string' ? [typed] : (typed ?? []);
      return (
        <fieldset className="grid grid-cols-1 gap-2">
          <legend className="mb-1.5 text-sm font-medium">{label}</legend>
          <div className="grid grid-cols-1 gap-2 sm:grid-cols-2">
            {field.options.map((option) => (
              <Checkbox
                key={`${option.value} ${chosen.includes(option.value)}`}
                name={name}
                value={option.value}
                label={option.label}
                defaultChecked={chosen.includes(option.value)}
              />
            ))}
          </div>
          {error ? <p className="text-danger text-sm">{error}</p> : null}
          {hint ? <p className="text-muted text-sm">{hint}</p> : null}
        </fieldset>
      );
    }
    case 'select': {
      const value = text(field.value);
      return (
        <Field {...wrap}>
          {/* React leaves a select alone when its default changes; a new key makes it anew. */}
          <Select
            key={value}
            name={name}
            options={field.options}
            defaultValue={value}
            {...(field.placeholder === undefined ? {} : { placeholder: field.placeholder })}
          />
        </Field>
      );
    }
    case 'textarea':
      return (
        <Field {...wrap}>
          <Textarea
            name={name}
            rows={field.rows ?? 2}
            maxLength={field.maxLength ?? 500}
            defaultValue={text(field.value)}
          />
        </Field>
      );
    case 'money':
      return (
        <Field {...wrap}>
          <MoneyInput
            currency={field.currency}
            name={name}
            placeholder={field.placeholder ?? '0.00'}
            defaultValue={text(field.value)}
          />
        </Field>
      );
    case 'number':
      return (
        <Field {...wrap}>
          <Input
            name={name}
            inputMode={field.decimal ? 'decimal' : 'numeric'}
            autoComplete="off"
            after={field.unit}
            placeholder={field.placeholder}
            defaultValue={text(field.value)}
          />
        </Field>
      );
    case 'text':
    case 'email':
    case 'date':
      return (
        <Field {...wrap}>
          <Input
            type={field.kind}
            name={name}
            autoComplete="off"
            maxLength={field.maxLength ?? 200}
            placeholder={field.placeholder}
            defaultValue={text(field.value)}
          />
        </Field>
      );
  }
}
