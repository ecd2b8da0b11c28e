/** What an action answers to its form; null before the first try. Safe in client components. */
export type ActionState<T = undefined> =
  | null
  | { ok: true; value: T; message?: string }
  | {
      ok: false;
      /** A refusal code of lib/refusals.ts. */
      code: string;
      message: string;
      /** By the name of the form's field. */
      fieldErrors?: Record<string, string[]>;
      /** What was typed, so that a form without JavaScript keeps it. Never passwords or payout details. */
      values?: Record<string, string | string[]>;
      /** For what went wrong on our side, so that it can be found in the log. */
      requestId?: string;
    };

/** Usable by `useActionState(action, null)` and, as it is, by `<form action={action}>`. */
export type Action<T = undefined> = {
  (form: FormData): Promise<void>;
  (previous: unknown, form: FormData): Promise<ActionState<T>>;
};

/** What stood in a field before the refusal, else what it starts with. */
export function typedValue<T>(state: ActionState<T>, field: string, initial = ''): string {
  const typed = state && !state.ok ? state.values?.[field] : undefined;
  return typeof typed === 'string' ? typed : initial;
}
