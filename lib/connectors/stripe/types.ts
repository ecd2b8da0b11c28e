import type { Fact } from '@/lib/connectors/port/facts';
import type { StripeEvent } from '@/lib/connectors/stripe/schema';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import type { Result } from '@/lib/result';

/** With what an event says that could not be used: a reader adds to it. */
export type StripeMoment = { now: Date; warnings: FieldWarning[] };

/** A text says why there is no fact. */
export type StripeReader = (event: StripeEvent, moment: StripeMoment) => Result<Fact | string>;
