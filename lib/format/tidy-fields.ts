import { z } from 'zod';

/** What a caller gave and need not have given, and what became of it. */
export type FieldWarning = {
  field: string;
  /** DROPPED: nothing of it is kept. CUT: its beginning is. CHANGED: what can be kept of it is. */
  code: 'DROPPED' | 'CUT' | 'CHANGED';
  message: string;
};

export const fieldWarningOut = z
  .object({
    field: z.string(),
    code: z.enum(['DROPPED', 'CUT', 'CHANGED']),
    message: z.string(),
  })
  .meta({ id: 'Warning' });

export const warningsOut = z
  .array(fieldWarningOut)
  .describe(
    'What was given and could not be used as it was, field by field; the rest is recorded.',
  );

/** A body as its strict schema takes it, as far as what may be left out is concerned. */
export type Tidied = { body: unknown; warnings: FieldWarning[] };
export type Tidy = (body: unknown) => Tidied;

/** What is left of one value; undefined: nothing. */
export type TidyValue = { value?: unknown; warnings: Omit<FieldWarning, 'field'>[] };
export type FieldRule = (value: unknown) => TidyValue;

/**
 * Text that a caller may leave out never refuses what it must tell: each of the fields is brought into a form that its
 * strict schema takes, or left out. The other fields, and a body that is no object, are left to the schema.
 */
export function tidyFields(rules: Readonly<Record<string, FieldRule>>): Tidy {
  return (body) => {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      return { body, warnings: [] };
    }
    const rest: Record<string, unknown> = { ...body };
    const warnings: FieldWarning[] = [];
    for (const [field, rule] of Object.entries(rules)) {
      const given = Object.hasOwn(rest, field) ? rest[field] : undefined;
      delete rest[field];
      if (given === undefined || given === null || given === '') continue;
      const tidied = rule(given);
      if (tidied.value !== undefined) rest[field] = tidied.value;
      warnings.push(...tidied.warnings.map((warning) => ({ field, ...warning })));
    }
    return { body: rest, warnings };
  };
}

const LINE_BREAKS = /\r\n?|[\u2028\u2029]/g;
const UNSTORABLE = /[\u0000-\u0008\u000b-\u001f\u007f]|\p{Surrogate}/gu;

export const dropped = (message: string): TidyValue => ({
  warnings: [{ code: 'DROPPED', message }],
});

/** A number without a fraction stands for its digits: shops send codes and ids as they keep them. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return Number.isSafeInteger(value) ? String(value) : null;
}

/** Text with line breaks of up to `max` characters; what cannot be stored goes, and what is too long is cut. */
export function freeText(max: number): FieldRule {
  return (given) => {
    const text = textOf(given);
    if (text === null) return dropped('Not a text.');
    const broken = text.replace(LINE_BREAKS, '\n');
    const clean = broken.replace(UNSTORABLE, '').trim();
    const cut = cutText(clean, max).trim();
    if (cut === '') return dropped('Nothing is left of it.');
    const warnings: TidyValue['warnings'] = [];
    if (clean !== broken.trim()) {
      warnings.push({
        code: 'CHANGED',
        message: 'Characters that cannot be stored were left out.',
      });
    }
    if (cut !== clean) {
      warnings.push({ code: 'CUT', message: `Only the first ${max} characters are kept.` });
    }
    return { value: cut, warnings };
  };
}

/** At most so many characters, and no half of one. */
function cutText(text: string, max: number): string {
  return text.length <= max ? text : text.slice(0, max).replace(/\p{Surrogate}$/u, '');
}

/** A value that is what its schema says or nothing: a part of it would say something else. */
export function wholeOrNothing(schema: z.ZodType, message: string): FieldRule {
  return (given) => {
    const text = textOf(given);
    if (text === null) return dropped('Not a text.');
    if (text.trim() === '') return dropped('Nothing is left of it.');
    const parsed = schema.safeParse(text);
    return parsed.success ? { value: parsed.data, warnings: [] } : dropped(message);
  };
}
