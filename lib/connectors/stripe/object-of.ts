import type { z } from 'zod';
import { refuseShape } from '@/lib/connectors/port/parse-body';
import type { StripeEvent } from '@/lib/connectors/stripe/schema';
import { ok, type Result } from '@/lib/result';

/** The object of an event. Errors: INVALID_INPUT when it lacks what we need. */
export function objectOf<S extends z.ZodType>(event: StripeEvent, schema: S): Result<z.output<S>> {
  const parsed = schema.safeParse(event.data.object);
  return parsed.success
    ? ok(parsed.data)
    : refuseShape(`The object of ${event.type}`, parsed.error);
}
