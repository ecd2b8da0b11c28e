import { z } from 'zod';

// PostgreSQL stores no NUL and its jsonb no lone surrogate; no other control character belongs in an id or a name.
const UNSTORABLE = /[\u0000-\u001f\u007f]|\p{Surrogate}/u;

/** Text of 1 to `max` characters, trimmed, that the database can keep. */
export function plainText(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !UNSTORABLE.test(text), 'Contains characters that cannot be stored.');
}

/** The same, where nothing, null and an empty text all mean "not given". */
export function optionalText(max: number) {
  return z.preprocess(
    (value) => (value === null || value === '' ? undefined : value),
    plainText(max).optional(),
  );
}

/** Of a form whose field may be emptied: empty means none. */
export function orNull<S extends z.ZodType>(schema: S) {
  return z.preprocess(
    (value) => (typeof value === 'string' && value.trim() === '' ? null : value),
    schema.nullable(),
  );
}

/** Text of 1 to `max` characters that may have line breaks and tabs. */
export function linesOfText(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(
      (text) => !UNSTORABLE.test(text.replace(/[\r\n\t]/g, ' ')),
      'Contains characters that cannot be stored.',
    );
}

/** A reason a person writes: line breaks are allowed. */
export const reasonText = reasonOf(1);

/** The same with at least `min` characters, and what to say to less. */
export function reasonOf(min: number, tooShort?: string) {
  return z
    .string()
    .trim()
    .min(min, tooShort)
    .max(500)
    .refine(
      (text) => !UNSTORABLE.test(text.replace(/[\r\n\t]/g, ' ')),
      'Contains characters that cannot be stored.',
    );
}

/** What a person types to look for is text, not a pattern: % and _ stand for themselves. */
export function likeText(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
