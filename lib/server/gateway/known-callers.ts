import type { IncomingHttpHeaders } from 'node:http';

import { credentialMark, credentialOf } from '@/lib/auth/credentials';

/** Next says it again each minute while a credential is used. */
const REMEMBERED_MS = 300_000;
const MAX_KNOWN = 20_000;

/**
 * Whose key or session a request carries, as far as Next has found it good lately. One that was made up is nobody's, so that
 * inventing them gains nothing.
 */
export class KnownCallers {
  readonly #known = new Map<string, { caller: string; until: number }>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  learn(mark: string, caller: string): void {
    this.#known.delete(mark);
    this.#known.set(mark, { caller, until: this.#now() + REMEMBERED_MS });
    // The one that was heard of longest ago.
    if (this.#known.size > MAX_KNOWN) this.#known.delete(this.#known.keys().next().value ?? '');
  }

  find(headers: IncomingHttpHeaders): string | null {
    if (this.#known.size === 0) return null;
    const token = credentialOf(headers);
    if (token === null) return null;
    const mark = credentialMark(token);
    const found = this.#known.get(mark);
    if (found === undefined) return null;
    if (found.until > this.#now()) return found.caller;
    this.#known.delete(mark);
    return null;
  }
}
