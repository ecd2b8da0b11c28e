import { z } from 'zod';
import { ok, refuse, type Result } from '@/lib/result';

const objectSchema = z.record(z.string(), z.unknown());

/** The JSON object of a body whose signature was found right. Errors: INVALID_JSON, INVALID_INPUT. */
export function parseBody(body: Uint8Array): Result<Record<string, unknown>> {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return refuse('INVALID_JSON');
  }
  const object = objectSchema.safeParse(json);
  return object.success ? ok(object.data) : refuse('INVALID_INPUT', 'The body is no object.');
}

/** What an event lacks, the first of it in words. */
export function refuseShape(what: string, error: z.ZodError) {
  const [first] = error.issues;
  const at = first ? ` At ${first.path.join('.') || 'its top'}: ${first.message}` : '';
  return refuse('INVALID_INPUT', `${what} is not as expected.${at}`, {
    issues: error.issues.slice(0, 20).map(({ path, message }) => ({
      path: path.map(String),
      message,
    })),
  });
}
