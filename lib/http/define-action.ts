import { unstable_rethrow } from 'next/navigation';
import { z } from 'zod';
import type { CommandContext } from '@/lib/actor';
import { userContext } from '@/lib/auth/session';
import type { Viewer } from '@/lib/auth/viewer';
import { isUnavailable } from '@/lib/db/errors';
import type { Action, ActionState } from '@/lib/http/action-state';
import { formToObject, withoutSecrets, type FormValues } from '@/lib/http/form';
import { currentRequestId } from '@/lib/http/request-id';
import { logger } from '@/lib/logger';
import { REFUSALS } from '@/lib/refusals';
import type { Refusal, Result } from '@/lib/result';

export type ActionDefinition<V extends Viewer, S extends z.ZodType, T> = {
  /** `() => requireStaff('commissions.review')` or `requireAffiliate`. Runs before anything is read. */
  guard: () => Promise<V>;
  input: S;
  run: (args: { viewer: V; ctx: CommandContext; input: z.output<S> }) => Promise<Result<T>>;
  /** After success: revalidatePath(…), redirect(…). */
  onDone?: (args: { viewer: V; input: z.output<S>; value: T }) => void | Promise<void>;
  /** Said on success. */
  message?: string | ((value: T) => string);
};

/**
 * A server action: guard, zod, command, answer. Refusals come back as values beside what was typed; redirects and
 * notFound() pass; what is unexpected is logged and answered calmly with the request id.
 */
export function defineAction<V extends Viewer, S extends z.ZodType, T>(
  action: ActionDefinition<V, S, T>,
): Action<T> {
  return guardedAction(async (form) => {
    const viewer = await action.guard();
    const ctx = await userContext();
    const parsed = parseForm(action.input, form);
    if (!parsed.ok) return parsed.state;
    const { input } = parsed;
    const result = await action.run({ viewer, ctx, input });
    if (!result.ok) return refusedState(result.error, formToObject(form));
    await action.onDone?.({ viewer, input, value: result.value });
    return doneState(result.value, action.message);
  });
}

/** The same without a guard, for what people do before they are logged in. */
export function defineOpenAction<S extends z.ZodType, T>(action: {
  input: S;
  run: (args: { requestId: string; input: z.output<S> }) => Promise<Result<T>>;
  onDone?: (args: { input: z.output<S>; value: T }) => void | Promise<void>;
  message?: string | ((value: T) => string);
}): Action<T> {
  return guardedAction(async (form, requestId) => {
    const parsed = parseForm(action.input, form);
    if (!parsed.ok) return parsed.state;
    const { input } = parsed;
    const result = await action.run({ requestId, input });
    if (!result.ok) return refusedState(result.error, formToObject(form));
    await action.onDone?.({ input, value: result.value });
    return doneState(result.value, action.message);
  });
}

function guardedAction<T>(
  run: (form: FormData, requestId: string) => Promise<ActionState<T>>,
): Action<T> {
  const action = async (
    ...args: [form: FormData] | [previous: ActionState<T>, form: FormData]
  ): Promise<ActionState<T>> => {
    const form = args.length === 1 ? args[0] : args[1];
    const requestId = await currentRequestId();
    try {
      return { ...(await run(form, requestId)), requestId };
    } catch (error) {
      unstable_rethrow(error);
      return { ...unexpectedState<T>(error, form, requestId), requestId };
    }
  };
  return action as Action<T>;
}

function parseForm<S extends z.ZodType>(
  schema: S,
  form: FormData,
): { ok: true; input: z.output<S> } | { ok: false; state: ActionState<never> } {
  const values = formToObject(form);
  const parsed = schema.safeParse(values);
  if (parsed.success) return { ok: true, input: parsed.data };
  const fieldErrors: Record<string, string[]> = {};
  const messages: string[] = [];
  for (const { path, message } of parsed.error.issues) {
    const [field] = path;
    if (field === undefined) messages.push(message);
    else (fieldErrors[String(field)] ??= []).push(message);
  }
  return {
    ok: false,
    state: {
      status: 'error',
      code: 'INVALID_INPUT',
      message: messages[0] ?? 'Some fields need another look.',
      fieldErrors,
      values: withoutSecrets(values),
    },
  };
}

function refusedState({ code, message, details }: Refusal, values: FormValues): ActionState<never> {
  const fieldErrors = fieldErrorsSchema.safeParse(details?.fieldErrors);
  return {
    status: 'error',
    code,
    message,
    ...(fieldErrors.success ? { fieldErrors: fieldErrors.data } : {}),
    values: withoutSecrets(values),
  };
}

const fieldErrorsSchema = z.record(z.string(), z.array(z.string()));

function doneState<T>(
  value: T,
  message: string | ((value: T) => string) | undefined,
): ActionState<T> {
  const text = typeof message === 'function' ? message(value) : message;
  return { status: 'ok', value, ...(text === undefined ? {} : { message: text }) };
}

function unexpectedState<T>(error: unknown, form: unknown, requestId: string): ActionState<T> {
  const code = isUnavailable(error) ? 'UNAVAILABLE' : 'INTERNAL';
  logger.error({ err: error, requestId }, 'an action failed unexpectedly');
  return {
    status: 'error',
    code,
    message: REFUSALS[code].message,
    ...(form instanceof FormData ? { values: withoutSecrets(formToObject(form)) } : {}),
  };
}
