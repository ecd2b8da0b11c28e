import type { z } from 'zod';
import type { StripeEvent } from '@/lib/connectors/stripe/schema';
import { ok, refuse, type Result } from '@/lib/result';

/** The object of an event. Errors: INVALID_INPUT when it lacks what we need. */
export function objectOf<S extends z.ZodType>(event: StripeEvent, schema: S): Result<z.output<S>> {
  const parsed = schema.safeParse(event.data.object);
  if (parsed.success) return ok(parsed.data);
  return refuse('INVALID_INPUT', `The object of ${event.type} is not as expected.`, {
    issues: parsed.error.issues.slice(0, 20).map(({ path, message }) => ({
      path: path.map(String),
      message,
    })),
  });
}
