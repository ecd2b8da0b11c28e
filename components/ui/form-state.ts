/**
 * What a form's action answers, as far as the pieces here need to know: whether it went well, what to say, and which
 * fields are wrong. `null` before the first try. lib/http/define-action answers in this shape.
 */
export type FormState =
  | { ok: true; message?: string | undefined }
  | {
      ok: false;
      message: string;
      code?: string | undefined;
      fieldErrors?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined;
      requestId?: string | undefined;
    }
  | null;

export type FormAction = (previous: FormState, formData: FormData) => Promise<FormState>;

export function fieldError(state: FormState, field: string): string | undefined {
  if (!state || state.ok) return undefined;
  const found = state.fieldErrors?.[field];
  return typeof found === 'string' || found === undefined ? found : found.join(' ');
}
