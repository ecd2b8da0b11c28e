import { REFUSALS, type RefusalCode } from '@/lib/refusals';

/** An expected "no": a value with a code that stays, never an exception. */
export type Refusal = {
  code: RefusalCode;
  message: string;
  details?: Record<string, unknown>;
};

export type Result<T> = { ok: true; value: T } | { ok: false; error: Refusal };

export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

/** The sentence defaults to the one of the code; pass one when it can say more about what to do next. */
export function refuse(
  code: RefusalCode,
  message?: string,
  details?: Record<string, unknown>,
): { ok: false; error: Refusal } {
  return {
    ok: false,
    error: { code, message: message ?? REFUSALS[code].message, ...(details ? { details } : {}) },
  };
}

/** The same, beside the field of a form that it is about. */
export function refuseField(
  code: RefusalCode,
  field: string,
  message: string,
): { ok: false; error: Refusal } {
  return refuse(code, message, { fieldErrors: { [field]: [message] } });
}

/** For callers to whom a refusal would be a bug (demo history, jobs over rows they just selected). */
export function expectOk<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
