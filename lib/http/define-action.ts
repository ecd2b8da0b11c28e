import { unstable_rethrow } from 'next/navigation';
import { z } from 'zod';
import type { CommandContext } from '@/lib/db/work';
import { requireLogin } from '@/lib/people/session';
import { mayComeAgain } from '@/lib/db/errors';
import type { Action, ActionState } from '@/lib/http/action-state';
import { formToObject, withoutSecrets, type FormValues } from '@/lib/http/form';
import { currentRequestId } from '@/lib/request/request-id';
import { isTooBusy } from '@/lib/request/fair-queue';
import { logger } from '@/lib/logger';
import { REFUSALS } from '@/lib/refusals';
import { refuse, type Refusal, type Result } from '@/lib/result';
import { noteRefusedHere } from '@/lib/security/note-refusal';
import { kindOfCode } from '@/lib/security/refusal-kinds';

export type ActionDefinition<V, S extends z.ZodType, T> = {
  /** `() => requireStaff('commissions.review')` or `requireAffiliate`. Runs before anything is read. */
  guard: () => Promise<V>;
  /** Only for whoever proved within ten minutes who they are: what proves or pays people. */
  fresh?: true;
  input: S;
  run: (args: { viewer: V; ctx: CommandContext; input: z.output<S> }) => Promise<Result<T>>;
  /** After success: revalidatePath(…), redirect(…). */
  onDone?: (args: { viewer: V; input: z.output<S>; value: T }) => void | Promise<void>;
  /** Said on success. */
  message?: string | ((value: T) => string);
};

type Answer<T> = NonNullable<ActionState<T>>;

/**
 * A server action: guard, zod, command, answer. Refusals come back as values beside what was typed; redirects and
 * notFound() pass; what is unexpected is logged and answered calmly with the request id.
 */
export function defineAction<V, S extends z.ZodType, T>(
  action: ActionDefinition<V, S, T>,
): Action<T> {
  return calmly(async (form, requestId) => {
    const viewer = await action.guard();
    const { id, name, isFresh } = await requireLogin();
    const ctx: CommandContext = { actor: { kind: 'user', id, label: name }, requestId };
    return answerForm(action, form, {
      run: async (input) => {
        if (action.fresh && !isFresh) return refuse('STEP_UP_NEEDED');
        return noted(action.run({ viewer, ctx, input }), viewer, ctx);
      },
      onDone: (input, value) => action.onDone?.({ viewer, input, value }),
    });
  });
}

/** The same result, and an event where somebody who is logged in asked for what they may not have. */
async function noted<T>(
  running: Promise<Result<T>>,
  viewer: unknown,
  { actor }: CommandContext,
): Promise<Result<T>> {
  const result = await running;
  if (result.ok) return result;
  const { code } = result.error;
  const seesOneAffiliate = viewerSchema.safeParse(viewer).success;
  const kind = kindOfCode(code, { isKey: false, seesOneAffiliate });
  if (kind !== null) {
    await noteRefusedHere(kind, { reason: code, actor: { kind: 'user', id: actor.id } });
  }
  return result;
}

const viewerSchema = z.object({ kind: z.literal('affiliate') });

export type OpenActionDefinition<S extends z.ZodType, T> = {
  input: S;
  run: (args: { requestId: string; input: z.output<S> }) => Promise<Result<T>>;
  onDone?: (args: { input: z.output<S>; value: T }) => void | Promise<void>;
  message?: string | ((value: T) => string);
};

/** The same without a guard, for what people do before they are logged in. */
export function defineOpenAction<S extends z.ZodType, T>(
  action: OpenActionDefinition<S, T>,
): Action<T> {
  return calmly((form, requestId) =>
    answerForm(action, form, {
      run: (input) => action.run({ requestId, input }),
      onDone: (input, value) => action.onDone?.({ input, value }),
    }),
  );
}

async function answerForm<S extends z.ZodType, T>(
  { input: schema, message }: Pick<OpenActionDefinition<S, T>, 'input' | 'message'>,
  form: FormData,
  steps: {
    run: (input: z.output<S>) => Promise<Result<T>>;
    onDone: (input: z.output<S>, value: T) => void | Promise<void> | undefined;
  },
): Promise<Answer<T>> {
  const values = formToObject(form);
  if (holdsNul(values)) return invalidAnswer(NUL_ERROR, values);
  const parsed = schema.safeParse(values);
  if (!parsed.success) return invalidAnswer(parsed.error, values);
  const result = await steps.run(parsed.data);
  if (!result.ok) return refusedAnswer(result.error, values);
  await steps.onDone(parsed.data, result.value);
  const text = typeof message === 'function' ? message(result.value) : message;
  return { ok: true, value: result.value, ...(text === undefined ? {} : { message: text }) };
}

/** No field can be typed so, and PostgreSQL takes no NUL in a text, not even in one that is only looked for. */
const NUL_ERROR = new z.ZodError([
  { code: 'custom', path: [], message: 'Contains characters that cannot be stored.', input: null },
]);

function holdsNul(values: FormValues): boolean {
  return Object.values(values)
    .flat()
    .some((text) => text.includes('\u0000'));
}

function calmly<T>(run: (form: FormData, requestId: string) => Promise<Answer<T>>): Action<T> {
  const action = async (
    ...args: [form: FormData] | [previous: unknown, form: FormData]
  ): Promise<ActionState<T>> => {
    const form = args.length === 1 ? args[0] : args[1];
    const requestId = await currentRequestId();
    try {
      return await run(form, requestId);
    } catch (error) {
      unstable_rethrow(error);
      return unexpectedAnswer(error, form, requestId);
    }
  };
  return action as Action<T>;
}

type Refused = Extract<Answer<never>, { ok: false }>;

function invalidAnswer(error: z.ZodError, values: FormValues): Refused {
  const fieldErrors: Record<string, string[]> = {};
  const messages: string[] = [];
  for (const { path, message } of error.issues) {
    const [field] = path;
    if (field === undefined) messages.push(message);
    else (fieldErrors[String(field)] ??= []).push(message);
  }
  return {
    ok: false,
    code: 'INVALID_INPUT',
    message: messages[0] ?? 'Some fields need another look.',
    fieldErrors,
    values: withoutSecrets(values),
  };
}

const fieldErrorsSchema = z.record(z.string(), z.array(z.string()));

function refusedAnswer({ code, message, details }: Refusal, values: FormValues): Refused {
  const fieldErrors = fieldErrorsSchema.safeParse(details?.fieldErrors).data;
  return {
    ok: false,
    code,
    message,
    ...(fieldErrors ? { fieldErrors } : {}),
    values: withoutSecrets(values),
  };
}

function unexpectedAnswer(error: unknown, form: unknown, requestId: string): Refused {
  const isBusy = isTooBusy(error);
  const code = isBusy ? 'BUSY' : mayComeAgain(error) ? 'UNAVAILABLE' : 'INTERNAL';
  if (!isBusy) logger.error({ err: error, requestId }, 'an action failed unexpectedly');
  return {
    ok: false,
    code,
    message: REFUSALS[code].message,
    requestId,
    ...(form instanceof FormData ? { values: withoutSecrets(formToObject(form)) } : {}),
  };
}
