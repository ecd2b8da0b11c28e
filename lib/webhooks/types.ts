import { parserOf } from '@/lib/parse-one-of';

export const SWITCHED_OFF_WHYS = ['person', 'gone', 'failing', 'key'] as const;
export type SwitchedOffWhy = (typeof SWITCHED_OFF_WHYS)[number];
export const parseSwitchedOffWhy = parserOf('reason of a webhook that is off', SWITCHED_OFF_WHYS);

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];
export const parseDeliveryStatus = parserOf('status of a delivery', DELIVERY_STATUSES);

export type WebhookDto = {
  id: string;
  programId: string;
  name: string;
  url: string;
  /** None: all of them. */
  events: string[];
  isOn: boolean;
  switchedOffAt: Date | null;
  switchedOffWhy: SwitchedOffWhy | null;
  /** Failures since the last success, and since when. */
  failures: number;
  failingSince: Date | null;
  pausedUntil: Date | null;
  createdAt: Date;
};

/** Null: it cannot be read, for it is sealed under a key that is no longer listed. */
export type SecretDto = { secret: string | null; createdAt: Date; endsAt: Date | null };

export type DeliveryDto = {
  id: string;
  webhookId: string;
  /** What receivers get as `webhook-id`. */
  eventId: string;
  type: string;
  status: DeliveryStatus;
  attempts: number;
  statusCode: number | null;
  note: string | null;
  /** Null when no more attempt is made. */
  nextAttemptAt: Date | null;
  deliveredAt: Date | null;
  createdAt: Date;
};

export type AttemptDto = {
  number: number;
  at: Date;
  tookMs: number;
  statusCode: number | null;
  problem: string | null;
  /** The beginning of it. */
  answer: string | null;
};

export type DeliveryDetailsDto = DeliveryDto & {
  /** What was sent; null when it is not kept any more. */
  body: string | null;
  tries: AttemptDto[];
};

export type PostbackDto = {
  /** With its macros. */
  url: string;
  switchedOffWhy: SwitchedOffWhy | null;
  /** Calls that are still to be made. */
  waiting: number;
  /** The latest first. */
  attempts: PostbackAttempt[];
};

export type PostbackAttempt = {
  id: string;
  event: string;
  at: Date;
  /** Null when no answer came. */
  statusCode: number | null;
  isDone: boolean;
};
