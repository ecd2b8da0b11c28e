import { z } from 'zod';

/** Names that React and Next put into a form beside its own fields. */
const INTERNAL = /^\$ACTION_/;

const SECRET = /password|secret|token|iban|account|routing|bic|paypal/i;

export type FormValues = Record<string, string | string[]>;

/**
 * The fields of a form as an object: a name that comes more than once, or ends in `[]`, becomes a list. Files are left
 * out: a form that takes one sends its text.
 */
export function formToObject(form: FormData): FormValues {
  const values: FormValues = Object.create(null) as FormValues;
  for (const [rawName, value] of form.entries()) {
    if (typeof value !== 'string' || INTERNAL.test(rawName)) continue;
    const isList = rawName.endsWith('[]');
    const name = isList ? rawName.slice(0, -2) : rawName;
    const before = values[name];
    if (before === undefined) values[name] = isList ? [value] : value;
    else values[name] = Array.isArray(before) ? [...before, value] : [before, value];
  }
  return values;
}

/** What may go back into the page after a refusal. */
export function withoutSecrets(values: FormValues): FormValues {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !SECRET.test(name)));
}

/** A checkbox or switch: absent is false. */
export const formBoolean = z
  .preprocess((value) => value ?? 'off', z.enum(['on', 'off', 'true', 'false']))
  .transform((value) => value === 'on' || value === 'true');

/** A name that may come no time, once, or often. */
export function formList<S extends z.ZodType>(item: S) {
  return z.preprocess(
    (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
    z.array(item).max(500),
  );
}

const blankTo = (blank: null | undefined) => (value: unknown) =>
  value === undefined || (typeof value === 'string' && value.trim() === '') ? blank : value;

/** An optional field that browsers send as "". */
export function emptyToUndefined<S extends z.ZodType>(schema: S) {
  return z.preprocess(blankTo(undefined), schema.optional());
}

/** A field whose empty value is stored as null ("inherit", "forever"). */
export function emptyToNull<S extends z.ZodType>(schema: S) {
  return z.preprocess(blankTo(null), schema.nullable());
}
