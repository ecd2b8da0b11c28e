import type { Fact } from '@/lib/connectors/port/facts';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import type { Result } from '@/lib/result';

/** What a provider sent, once its signature was found right. */
export type Message = {
  /** By which a repeat is known; the provider's own id where there is one. */
  eventId: string;
  type: string;
  /** Told to try things out: it never earns. */
  isTest: boolean;
  /** By the provider's clock, where it says. */
  sentAt?: Date | null;
  /** As it was sent: kept 90 days. */
  payload: Readonly<Record<string, unknown>>;
};

export type Reading = {
  facts: readonly Fact[];
  /** What the event says and cannot be used; the rest of it counts. */
  warnings: readonly FieldWarning[];
  /** Why there is no fact. */
  why?: string;
};

/**
 * One provider. It says what a message means and nothing else: both functions are pure, but for the keys that signatures
 * and click tokens are checked with. A new one is a folder, and a line in registry.ts.
 */
export type Connector = {
  /** Errors: INVALID_SIGNATURE, INVALID_JSON, INVALID_INPUT. */
  verify: (
    body: Uint8Array<ArrayBuffer>,
    headers: Headers,
    secrets: readonly string[],
  ) => Result<Message>;
  /** What the shop sends unsigned to see whether somebody is there: answered 200, and nothing is kept. */
  isPing?: (body: Uint8Array<ArrayBuffer>, headers: Headers) => boolean;
  /** Errors: INVALID_INPUT, when the event is of a kind that counts and lacks what counting it needs. */
  read: (message: Message, now: Date) => Result<Reading>;
};

export const NOTHING_HERE = 'Events of this kind say nothing that counts here.';
