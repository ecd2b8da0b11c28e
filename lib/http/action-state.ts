/** What an action answers to its form. Safe in client components. */
export type ActionState<T = undefined> = {
  status: 'idle' | 'ok' | 'error';
  /** A refusal code of lib/refusals.ts, or INTERNAL. */
  code?: string;
  message?: string;
  /** By the name of the form's field. */
  fieldErrors?: Record<string, string[]>;
  value?: T;
  /** What was typed, so that a form without JavaScript keeps it. Never passwords or payout details. */
  values?: Record<string, string | string[]>;
  requestId?: string;
};

export const idle: ActionState<never> = { status: 'idle' };

/** Usable by `useActionState(action, idle)` and, as it is, by `<form action={action}>`. */
export type Action<T = undefined> = {
  (form: FormData): Promise<void>;
  (previous: ActionState<T>, form: FormData): Promise<ActionState<T>>;
};
