import type { z } from 'zod';
import { sha256 } from '@/lib/crypto/token';
import { ok, refuse, type Result } from '@/lib/result';

const MAX_ISSUES = 20;

/** Arguments are an object; what a tool does not know is refused rather than ignored. */
export function parseArguments<S extends z.ZodType>(schema: S, args: unknown): Result<z.output<S>> {
  const parsed = schema.safeParse(args ?? {});
  if (parsed.success) return ok(parsed.data);
  const issues = parsed.error.issues
    .slice(0, MAX_ISSUES)
    .map(({ path, message, code }) => ({ path: path.map(String), code, message }));
  return refuse('INVALID_INPUT', undefined, { issues });
}

/** JSON with the names of every object in order, so that equal values are equal texts. bigint is written as an integer. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => `${JSON.stringify(name)}:${canonicalJson(part)}`);
    return `{${parts.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

export function hashOf(value: unknown): string {
  return sha256(canonicalJson(value));
}
