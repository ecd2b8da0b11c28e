import type { Caller } from '@/lib/agents/tool';
import type { Result } from '@/lib/result';

/** The product as the model sees it: one program with three affiliates. */
export type World = {
  programId: string;
  /** `code` is that of a discount, `name` the affiliate's own. */
  affiliates: { id: string; code: string; name: string }[];
  agent: Caller;
};

/** What the product answered, in the model's words, and the id it made. */
export type Answer = { said: string; made: string | null };

export const reason = 'Because of the model';

export function say<T>(
  result: Result<T>,
  words: (value: T) => string,
  made: (value: T) => string | null = () => null,
): Answer {
  if (!result.ok) return { said: result.error.code, made: null };
  return { said: words(result.value), made: made(result.value) };
}
