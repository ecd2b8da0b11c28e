import type { Fact } from '@/lib/connectors/port/facts';
import type { ConnectionSettings } from '@/lib/connectors/port/types';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import type { Refusal, Result } from '@/lib/result';

export type Json = Readonly<Record<string, unknown>>;

/** What tells one message from another. */
export type Envelope = {
  /** By which a repeat is known; the provider's own id, or null where there is none: the same bytes are the same message. */
  eventId: string | null;
  type: string;
  /** Told to try things out: it never earns. */
  isTest: boolean;
  /** By the provider's clock; null where it does not say. */
  sentAt: Date | null;
};

/** What a provider sent, once its signature was found right. */
export type Message = Envelope & {
  eventId: string;
  /** As it was sent: kept 90 days. */
  payload: Json;
  /** Taken from the inbox: its row stays as it is, and counts only while it is not emptied. */
  isKept?: true;
  /** It is signed, and cannot be read. */
  refused?: Refusal;
};

export type Reading = {
  facts: readonly Fact[];
  /** What the event says and cannot be used; the rest of it counts. */
  warnings: readonly FieldWarning[];
  /** Why there is no fact. */
  why?: string;
};

export type Signed = (
  body: Uint8Array<ArrayBuffer>,
  headers: Headers,
  secrets: readonly string[],
) => boolean;

/**
 * One provider. It says what a message means and nothing else: its functions are pure, but for the keys that signatures
 * and click tokens are checked with. A new one is a folder, and a line in registry.ts.
 */
export type Connector = {
  /** By one of the secrets, as it was sent, and not too old where the signature says when. */
  isSigned: Signed;
  /** Errors: INVALID_INPUT, when it is no event of this provider. */
  readEnvelope: (json: Json, headers: Headers) => Result<Envelope>;
  /** What the shop sends unsigned to see whether somebody is there: answered 200, and nothing is kept. */
  isPing?: (body: Uint8Array<ArrayBuffer>, headers: Headers) => boolean;
  /** Errors: INVALID_INPUT, when the event is of a kind that counts and lacks what counting it needs. */
  read: (message: Message, now: Date, settings: ConnectionSettings) => Result<Reading>;
};

export const NOTHING_HERE = 'Events of this kind say nothing that counts here.';
